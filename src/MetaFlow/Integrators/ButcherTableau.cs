namespace MetaFlow.Integrators;

/// <summary>
/// The coefficients of an explicit Runge–Kutta method with its embedded error estimate and its dense output.
/// </summary>
/// <remarks>
/// Immutable, and self-checking: the constructor verifies row sums, the order conditions of the method, of the embedded
/// method and of the dense output in exact rational arithmetic, and throws when one residual is not exactly zero.
/// <para>
/// The dense output is the cubic Hermite interpolant of both ends plus <c>θ²(1−θ)² h Σ d_i k_i</c>; with no <c>d</c>
/// it is the Hermite interpolant alone. A dense order q means a local error O(h^{q+1}) uniformly in θ, so that the global
/// uniform error is O(h^{min(p, q+1)}).
/// </para>
/// </remarks>
internal sealed class ButcherTableau
{
    private readonly Rational[][] _a;
    private readonly Rational[] _b;
    private readonly Rational[]? _bump;

    /// <summary>Checks and keeps the coefficients.</summary>
    /// <param name="order">Order p of the method.</param>
    /// <param name="denseOrder">Order q of the dense output.</param>
    /// <param name="c">Nodes.</param>
    /// <param name="a">Rows of the strictly lower triangle, from the second stage on; fractions separated by spaces.</param>
    /// <param name="b">Weights.</param>
    /// <param name="embedded">Weights of the embedded method, or null.</param>
    /// <param name="embeddedOrder">Order of the embedded method.</param>
    /// <param name="bump">Weights d of the dense output's correction, or null; for a method that is not first-same-as-last
    /// they may include the extra stage at the end of the step.</param>
    public ButcherTableau(
        int order, int denseOrder, string c, string[] a, string b, string? embedded = null, int embeddedOrder = 0, string? bump = null)
    {
        Order = order;
        DenseOrder = denseOrder;
        EmbeddedOrder = embeddedOrder;
        Rational[] nodes = Row(c);
        Stages = nodes.Length;
        _a = new Rational[Stages][];
        _a[0] = new Rational[Stages];
        Require(a.Length == Stages - 1, "one row of coefficients per stage after the first");
        for (int i = 1; i < Stages; i++)
        {
            Rational[] row = Row(a[i - 1]);
            Require(row.Length == i, $"stage {i + 1} has {i} coefficients");
            _a[i] = [.. row, .. new Rational[Stages - i]];
        }

        _b = Row(b);
        Require(_b.Length == Stages, "one weight per stage");
        Rational[]? embeddedWeights = embedded is null ? null : Row(embedded);
        Require(embeddedWeights is null || embeddedWeights.Length == Stages, "one embedded weight per stage");
        IsFirstSameAsLast = Stages > 1 && nodes[^1] == Rational.One && _a[^1].AsSpan().SequenceEqual(_b);
        _bump = bump is null ? null : Row(bump);
        Require(_bump is null || _bump.Length == Stages + (IsFirstSameAsLast ? 0 : 1), "one dense weight per stage");
        Check(nodes, embeddedWeights);

        Nodes = [.. nodes.Select(x => x.ToDouble())];
        Coefficients = [.. _a.Select(row => new SparseRow(row))];
        Weights = new SparseRow(_b);
        ErrorWeights = embeddedWeights is null ? null : new SparseRow([.. _b.Zip(embeddedWeights, (x, y) => x - y)]);
        DenseWeights = _bump is null ? null : new SparseRow(_bump);
    }

    /// <summary>Order p of the method.</summary>
    public int Order { get; }

    /// <summary>Order of the embedded method, or 0.</summary>
    public int EmbeddedOrder { get; }

    /// <summary>Order q of the dense output: local error O(h^{q+1}), uniformly.</summary>
    public int DenseOrder { get; }

    /// <summary>Number of stages.</summary>
    public int Stages { get; }

    /// <summary>Whether the last stage is the first of the next step; derived from the coefficients.</summary>
    public bool IsFirstSameAsLast { get; }

    /// <summary>Nodes c_i.</summary>
    public double[] Nodes { get; }

    /// <summary>Rows of A without their zeros.</summary>
    public SparseRow[] Coefficients { get; }

    /// <summary>Weights b without their zeros.</summary>
    public SparseRow Weights { get; }

    /// <summary>b − b̂ without zeros, or null.</summary>
    public SparseRow? ErrorWeights { get; }

    /// <summary>d without zeros, or null.</summary>
    public SparseRow? DenseWeights { get; }

    /// <summary>The order of the method, found from the trees alone; never looks beyond <paramref name="limit"/>.</summary>
    public int MeasureOrder(int limit) => MeasureOrder(_a, _b, limit);

    /// <summary>The order of the dense output, found from the trees alone.</summary>
    public int MeasureDenseOrder(int limit)
    {
        (Rational[][] a, Rational[][] weights) = ContinuousWeights();
        int order = 0;
        foreach (RootedTree tree in RootedTree.UpTo(limit))
        {
            if (!DenseConditionHolds(tree, a, weights))
                return tree.Order - 1;
            order = tree.Order;
        }

        return order;
    }

    private static int MeasureOrder(Rational[][] a, Rational[] b, int limit)
    {
        int order = 0;
        foreach (RootedTree tree in RootedTree.UpTo(limit))
        {
            if (RootedTree.Dot(b, tree.StageWeights(a)) != new Rational(1, tree.Density))
                return tree.Order - 1;
            order = tree.Order;
        }

        return order;
    }

    private static bool DenseConditionHolds(RootedTree tree, Rational[][] a, Rational[][] weights)
    {
        // Σ_i b_i(θ) Φ_i(t) must be the monomial θ^{|t|} / γ(t).
        Rational[] phi = tree.StageWeights(a);
        for (int power = 0; power < weights[0].Length; power++)
        {
            Rational sum = Rational.Zero;
            for (int i = 0; i < phi.Length; i++)
                sum += weights[i][power] * phi[i];
            if (sum != (power == tree.Order ? new Rational(1, tree.Density) : Rational.Zero))
                return false;
        }

        return tree.Order < weights[0].Length;
    }

    private static Rational[] Row(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Rational.Parse)];

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"Malformed Butcher tableau: expected {what}.");
    }

    private void Check(Rational[] nodes, Rational[]? embedded)
    {
        for (int i = 0; i < Stages; i++)
        {
            Rational sum = _a[i].Aggregate(Rational.Zero, (x, y) => x + y);
            Require(sum == nodes[i], $"row {i + 1} to sum to {nodes[i]}, found {sum}");
        }

        Require(MeasureOrder(Order) == Order, $"order {Order}");
        if (embedded is not null)
            Require(MeasureOrder(_a, embedded, EmbeddedOrder) == EmbeddedOrder, $"embedded order {EmbeddedOrder}");
        Require(MeasureDenseOrder(DenseOrder) == DenseOrder, $"dense order {DenseOrder}");
    }

    // b_i(θ) as coefficients of θ^0 … θ^4, over the stages and, unless first-same-as-last, the extra stage at the end.
    private (Rational[][] A, Rational[][] Weights) ContinuousWeights()
    {
        int n = IsFirstSameAsLast ? Stages : Stages + 1;
        var a = new Rational[n][];
        for (int i = 0; i < n; i++)
            a[i] = [.. i < Stages ? _a[i] : _b, .. new Rational[n - Stages]];
        var weights = new Rational[n][];
        for (int i = 0; i < n; i++)
        {
            Rational b = i < Stages ? _b[i] : Rational.Zero;
            Rational d = _bump is null ? Rational.Zero : _bump[i];
            Rational start = i == 0 ? Rational.One : Rational.Zero;
            Rational end = i == n - 1 ? Rational.One : Rational.Zero;
            // b θ²(3−2θ) + start θ(1−θ)² + end θ²(θ−1) + d θ²(1−θ)²
            weights[i] =
            [
                Rational.Zero,
                start,
                (3 * b) - (2 * start) - end + d,
                start + end - (2 * b) - (2 * d),
                d,
            ];
        }

        return (a, weights);
    }
}
