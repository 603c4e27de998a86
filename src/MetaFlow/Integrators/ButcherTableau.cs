using System.Numerics;

namespace MetaFlow.Integrators;

/// <summary>
/// The coefficients of an explicit Runge–Kutta method with its embedded error estimate and its dense output.
/// </summary>
/// <remarks>
/// Immutable, and self-checking: the constructor verifies row sums, the order conditions of the method, of the embedded methods and
/// of the dense output, and throws when one fails. Coefficients that are all fractions are checked in exact arithmetic and every
/// residual must be exactly zero. Where the published coefficients are decimals, they are checked as printed, in 28 digits, and
/// residuals may reach 1e-14; the doubles that are used are the nearest ones.
/// <para>
/// The dense output is the cubic Hermite interpolant of both ends, plus <c>θ²(1−θ)² h Σ d_i(θ) k_i</c> (see <see cref="DenseSegment"/>);
/// with no <c>d</c> it is the Hermite interpolant alone. A dense order q means a local error O(h^{q+1}) uniformly in θ, so that the
/// global uniform error is O(h^{min(p, q+1)}).
/// </para>
/// </remarks>
internal sealed class ButcherTableau
{
    private const double DecimalResidual = 1e-14;

    // θ²(1−θ)² times 1, θ, θ(1−θ), θ²(1−θ), as coefficients of θ^0 … θ^7.
    private static readonly int[][] s_bumps = [[0, 0, 1, -2, 1], [0, 0, 0, 1, -2, 1], [0, 0, 0, 1, -3, 3, -1], [0, 0, 0, 0, 1, -3, 3, -1]];

    private readonly Rational[][] _a; // with the end of the step, and the extra stages of the dense output
    private readonly Rational[] _b;
    private readonly Rational[][] _bumps;
    private readonly bool _isExact;

    /// <summary>Checks and keeps the coefficients.</summary>
    /// <param name="order">Order p of the method.</param>
    /// <param name="denseOrder">Order q of the dense output.</param>
    /// <param name="c">Nodes.</param>
    /// <param name="a">Rows of the strictly lower triangle, from the second stage on; fractions or decimals separated by spaces.</param>
    /// <param name="b">Weights.</param>
    /// <param name="embedded">Weights of the embedded method, or null.</param>
    /// <param name="embeddedOrder">Order of the embedded method.</param>
    /// <param name="bump">Weights d of the dense output's correction, or null; for a method that is not first-same-as-last
    /// they may include the extra stage at the end of the step.</param>
    public ButcherTableau(
        int order, int denseOrder, string c, string[] a, string b, string? embedded = null, int embeddedOrder = 0, string? bump = null)
        : this(order, denseOrder, c, a, b, embedded, embeddedOrder, null, 0, bump is null ? [] : [bump], "", [])
    {
    }

    /// <summary>Checks and keeps the coefficients of a method with a second embedded method and a dense output of more stages.</summary>
    /// <param name="order">Order p of the method.</param>
    /// <param name="denseOrder">Order q of the dense output.</param>
    /// <param name="c">Nodes.</param>
    /// <param name="a">Rows of the strictly lower triangle, from the second stage on.</param>
    /// <param name="b">Weights.</param>
    /// <param name="embedded">Weights of the embedded method, or null.</param>
    /// <param name="embeddedOrder">Order of the embedded method.</param>
    /// <param name="second">Weights of a second embedded method of lower order, or null.</param>
    /// <param name="secondOrder">Its order.</param>
    /// <param name="bumps">No, one or four rows of weights of the dense output, over the stages, the end of the step, and the extra stages.</param>
    /// <param name="extraNodes">Nodes of the extra stages of the dense output.</param>
    /// <param name="extraRows">Their rows, over the stages, the end of the step, and the extra stages before.</param>
    public ButcherTableau(
        int order, int denseOrder, string c, string[] a, string b, string? embedded, int embeddedOrder, string? second, int secondOrder, string[] bumps, string extraNodes, string[] extraRows)
    {
        (Order, DenseOrder, EmbeddedOrder, SecondEmbeddedOrder) = (order, denseOrder, embeddedOrder, secondOrder);
        _isExact = !((string?[])[c, .. a, b, embedded, second, .. bumps, extraNodes, .. extraRows]).Any(text => text?.Contains('.', StringComparison.Ordinal) == true);
        Rational[] nodes = Row(c);
        Stages = nodes.Length;
        Require(a.Length == Stages - 1, "one row of coefficients per stage after the first");
        Rational[][] rows = [[], .. a.Select(Row)];
        for (int i = 1; i < Stages; i++)
            Require(rows[i].Length == i, $"stage {i + 1} has {i} coefficients");
        _b = Row(b);
        Require(_b.Length == Stages, "one weight per stage");
        IsFirstSameAsLast = Stages > 1 && nodes[^1] == Rational.One && _b[^1].IsZero && rows[^1].AsSpan().SequenceEqual(_b.AsSpan(0, Stages - 1));

        Rational[] extra = Row(extraNodes);
        EndStage = IsFirstSameAsLast ? Stages - 1 : Stages;
        ExtraStages = extra.Length;
        int all = EndStage + 1 + ExtraStages;
        Rational[][] unpadded = [.. rows, .. IsFirstSameAsLast ? Array.Empty<Rational[]>() : [_b], .. extraRows.Select(Row)];
        Require(unpadded.Length == all && unpadded.All(row => row.Length < all), "one row per extra stage");
        _a = [.. unpadded.Select(row => Pad(row, all))];
        _bumps = [.. bumps.Select(Row)];
        Require(_bumps.Length is 0 or 1 or 4 && _bumps.All(row => row.Length == all), "no, one or four rows of one dense weight per stage");
        Rational[]? embeddedWeights = embedded is null ? null : Row(embedded);
        Require(embeddedWeights is null || embeddedWeights.Length == Stages, "one embedded weight per stage");
        Rational[]? secondWeights = second is null ? null : Row(second);
        Require(secondWeights is null || secondWeights.Length == Stages, "one weight per stage in the second embedded method");
        Rational[] allNodes = [.. nodes, .. IsFirstSameAsLast ? Array.Empty<Rational>() : [Rational.One], .. extra];
        if (_isExact)
            Check(Exact(), allNodes, embeddedWeights, secondWeights, x => x, x => x.IsZero ? 0 : 1, 0);
        else
            Check(Decimals(), allNodes, embeddedWeights, secondWeights, x => x.ToDecimal(), Magnitude, DecimalResidual);

        Nodes = [.. allNodes.Select(x => x.ToDouble())];
        Coefficients = [.. _a.Select(row => new SparseRow(row))];
        Weights = new SparseRow(_b);
        ErrorWeights = Difference(embeddedWeights);
        SecondErrorWeights = Difference(secondWeights);
        DenseWeights = [.. _bumps.Select(row => new SparseRow(row))];
    }

    /// <summary>Order p of the method.</summary>
    public int Order { get; }

    /// <summary>Order of the embedded method, or 0.</summary>
    public int EmbeddedOrder { get; }

    /// <summary>Order of the second embedded method, or 0.</summary>
    public int SecondEmbeddedOrder { get; }

    /// <summary>
    /// The exponent of h in the error estimate: of an embedded method of order q̂ it is min(p, q̂) + 1; of two, whose errors e and e₂ are
    /// combined to <c>e²/√(e² + 0.01 e₂²)</c>, it is twice that of the first less that of the second.
    /// </summary>
    public int ErrorExponent => SecondEmbeddedOrder > 0 ? (2 * (EmbeddedOrder + 1)) - (SecondEmbeddedOrder + 1) : Math.Min(Order, EmbeddedOrder) + 1;

    /// <summary>Order q of the dense output: local error O(h^{q+1}), uniformly.</summary>
    public int DenseOrder { get; }

    /// <summary>Number of stages.</summary>
    public int Stages { get; }

    /// <summary>Whether the last stage is the first of the next step; derived from the coefficients.</summary>
    public bool IsFirstSameAsLast { get; }

    /// <summary>Index of the slope at the end of the step: the last stage, or one after it.</summary>
    public int EndStage { get; }

    /// <summary>Number of stages after the end of the step that the dense output alone needs.</summary>
    public int ExtraStages { get; }

    /// <summary>Nodes c_i, of the end of the step and of the extra stages too.</summary>
    public double[] Nodes { get; }

    /// <summary>Rows of A without their zeros, of the end of the step and of the extra stages too.</summary>
    public SparseRow[] Coefficients { get; }

    /// <summary>Weights b without their zeros.</summary>
    public SparseRow Weights { get; }

    /// <summary>b − b̂ without zeros, or null.</summary>
    public SparseRow? ErrorWeights { get; }

    /// <summary>b less the weights of the second embedded method, without zeros, or null.</summary>
    public SparseRow? SecondErrorWeights { get; }

    /// <summary>The rows of d without zeros: none, one or four.</summary>
    public SparseRow[] DenseWeights { get; }

    /// <summary>The order of the method, found from the trees alone; never looks beyond <paramref name="limit"/>.</summary>
    public int MeasureOrder(int limit) => _isExact ? Exact().Order(Pad(_b, _a.Length), limit) : Decimals().Order(ToDecimals(Pad(_b, _a.Length)), limit);

    /// <summary>The order of the dense output, found from the trees alone.</summary>
    public int MeasureDenseOrder(int limit) =>
        _isExact ? Exact().DenseOrder(ContinuousWeights(), limit) : Decimals().DenseOrder([.. ContinuousWeights().Select(ToDecimals)], limit);

    /// <summary>The largest residual of the order conditions of the method and of its dense output: 0 where the coefficients are fractions.</summary>
    public double MeasureResidual()
    {
        OrderConditions<decimal> conditions = Decimals();
        if (_isExact || conditions.Order(ToDecimals(Pad(_b, _a.Length)), Order) != Order)
            return _isExact ? 0 : double.NaN;
        return conditions.DenseOrder([.. ContinuousWeights().Select(ToDecimals)], DenseOrder) == DenseOrder ? conditions.LargestResidual : double.NaN;
    }

    private static double Magnitude(decimal value) => (double)Math.Abs(value);

    private static decimal[] ToDecimals(Rational[] row) => [.. row.Select(x => x.ToDecimal())];

    private static Rational[] Pad(Rational[] row, int length) => [.. row, .. new Rational[length - row.Length]];

    private static Rational[] Row(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Rational.Parse)];

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"Malformed Butcher tableau: expected {what}.");
    }

    private OrderConditions<Rational> Exact() => new(_a, x => x, x => x.IsZero ? 0 : 1, 0);

    private OrderConditions<decimal> Decimals() => new([.. _a.Select(ToDecimals)], x => x.ToDecimal(), Magnitude, DecimalResidual);

    private SparseRow? Difference(Rational[]? embedded) => embedded is null ? null : new SparseRow([.. _b.Zip(embedded, (x, y) => x - y)]);

    private void Check<T>(
        OrderConditions<T> conditions, Rational[] nodes, Rational[]? embedded, Rational[]? second, Func<Rational, T> number, Func<T, double> magnitude, double tolerance)
        where T : struct, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IMultiplicativeIdentity<T, T>, IEquatable<T>
    {
        T[] Numbers(Rational[] row) => [.. Pad(row, _a.Length).Select(number)];
        for (int i = 0; i < _a.Length; i++)
        {
            Rational sum = _a[i].Aggregate(Rational.Zero, (x, y) => x + y);
            Require(magnitude(number(sum - nodes[i])) <= tolerance, $"row {i + 1} to sum to {nodes[i]}, found {sum}");
        }

        Require(conditions.Order(Numbers(_b), Order) == Order, $"order {Order}");
        if (embedded is not null)
            Require(conditions.Order(Numbers(embedded), EmbeddedOrder) == EmbeddedOrder, $"embedded order {EmbeddedOrder}");
        if (second is not null)
            Require(conditions.Order(Numbers(second), SecondEmbeddedOrder) == SecondEmbeddedOrder, $"second embedded order {SecondEmbeddedOrder}");
        T[][] weights = [.. ContinuousWeights().Select(row => (T[])[.. row.Select(number)])];
        Require(conditions.DenseOrder(weights, DenseOrder) == DenseOrder, $"dense order {DenseOrder}");
    }

    // b_i(θ) as coefficients of θ^0 … θ^4, or θ^7 with four bumps, over the stages, the end of the step and the extra stages.
    private Rational[][] ContinuousWeights()
    {
        var weights = new Rational[_a.Length][];
        for (int i = 0; i < weights.Length; i++)
        {
            Rational b = i < Stages ? _b[i] : Rational.Zero;
            Rational start = i == 0 ? Rational.One : Rational.Zero;
            Rational end = i == EndStage ? Rational.One : Rational.Zero;
            // b θ²(3−2θ) + start θ(1−θ)² + end θ²(θ−1), and the bumps
            weights[i] =
            [
                Rational.Zero, start, (3 * b) - (2 * start) - end, start + end - (2 * b), .. new Rational[_bumps.Length == 4 ? 4 : 1],
            ];
            for (int m = 0; m < _bumps.Length; m++)
            {
                for (int power = 0; power < s_bumps[m].Length; power++)
                    weights[i][power] += s_bumps[m][power] * _bumps[m][i];
            }
        }

        return weights;
    }
}
