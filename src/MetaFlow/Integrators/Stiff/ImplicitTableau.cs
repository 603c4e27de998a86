namespace MetaFlow.Integrators;

/// <summary>
/// The coefficients of a stiffly accurate diagonally implicit Runge–Kutta method whose first stage is explicit (an ESDIRK
/// method), with its embedded error estimate.
/// </summary>
/// <remarks>
/// Immutable, and self-checking like <see cref="ButcherTableau"/>: row sums, the order conditions of the method, of the embedded
/// method and of the cubic Hermite interpolant are verified in exact arithmetic; where the coefficients are irrational, the
/// conditions of their doubles may miss by 1e-14.
/// </remarks>
internal sealed class ImplicitTableau
{
    private const double IrrationalResidual = 1e-14;
    private readonly Rational[][] _a;
    private readonly double _allowed;

    /// <summary>Checks and keeps the coefficients.</summary>
    /// <param name="order">Order p of the method.</param>
    /// <param name="denseOrder">Order q of the cubic Hermite interpolant of both ends.</param>
    /// <param name="a">Rows with their diagonal; the first is a single 0, the last is also the weights.</param>
    /// <param name="nodes">Nodes c, which the rows must sum to.</param>
    /// <param name="embedded">Weights of the embedded method.</param>
    /// <param name="embeddedOrder">Order of the embedded method.</param>
    /// <param name="exact">Whether the coefficients are exact fractions; otherwise residuals up to 1e-14 are allowed.</param>
    public ImplicitTableau(int order, int denseOrder, Rational[][] a, Rational[] nodes, Rational[] embedded, int embeddedOrder, bool exact)
    {
        int n = a.Length;
        _allowed = exact ? 0 : IrrationalResidual;
        _a = [.. a.Select((row, i) => (Rational[])[.. row, .. new Rational[n - row.Length]])];
        (Order, DenseOrder, EmbeddedOrder) = (order, denseOrder, embeddedOrder);
        for (int i = 0; i < n; i++)
        {
            Require(a[i].Length == i + 1, $"row {i + 1} to have {i + 1} entries");
            Require(Near(_a[i].Aggregate(Rational.Zero, (x, y) => x + y), nodes[i]), $"row {i + 1} to sum to {nodes[i]}");
            Require(i == 0 ? _a[0][0].IsZero : _a[i][i] == _a[1][1], "an explicit first stage and one diagonal coefficient");
        }

        Require(nodes[^1] == Rational.One && embedded.Length == n, "a last node of 1 and one embedded weight per stage");
        Require(MeasureOrder(_a[^1], order) == order, $"order {order}");
        Require(MeasureOrder(embedded, embeddedOrder) == embeddedOrder, $"embedded order {embeddedOrder}");
        Require(MeasureDenseOrder(denseOrder) == denseOrder, $"dense order {denseOrder}");
        Diagonal = a[1][1].ToDouble();
        Nodes = [.. nodes.Select(x => x.ToDouble())];
        Coefficients = [.. _a.Select((row, i) => new SparseRow([.. row.Select((x, j) => j < i ? x : Rational.Zero)]))];
        ErrorWeights = new SparseRow([.. _a[^1].Zip(embedded, (x, y) => x - y)]);
        Predictors = [.. Enumerable.Range(0, n).Select(i => i == 0 ? null! : new SparseRow(Predictor(nodes, i)))];
    }

    /// <summary>Order p of the method.</summary>
    public int Order { get; }

    /// <summary>Order q of the dense output.</summary>
    public int DenseOrder { get; }

    /// <summary>Order of the embedded method.</summary>
    public int EmbeddedOrder { get; }

    /// <summary>Number of stages, the explicit first one included.</summary>
    public int Stages => Nodes.Length;

    /// <summary>γ, the diagonal coefficient of every implicit stage.</summary>
    public double Diagonal { get; }

    /// <summary>Nodes c_i.</summary>
    public double[] Nodes { get; }

    /// <summary>Rows of A left of the diagonal, without zeros.</summary>
    public SparseRow[] Coefficients { get; }

    /// <summary>b − b̂ without zeros.</summary>
    public SparseRow ErrorWeights { get; }

    /// <summary>
    /// From the second stage on: weights of the earlier slopes that integrate their interpolating polynomial up to c_i, which is
    /// where Newton's iteration of the stage starts.
    /// </summary>
    public SparseRow[] Predictors { get; }

    /// <summary>Exact fractions from text, one row to a line.</summary>
    public static Rational[] Row(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Rational.Parse)];

    /// <summary>The order of the method, found from the trees alone.</summary>
    public int MeasureOrder(int limit) => MeasureOrder(_a[^1], limit);

    /// <summary>The order of the Hermite interpolant, found from the trees alone.</summary>
    public int MeasureDenseOrder(int limit)
    {
        // b_i(θ) = b_i θ²(3 − 2θ) + [i = 1] θ(1 − θ)² + [i = s] θ²(θ − 1), as coefficients of θ, θ², θ³.
        int n = _a.Length;
        Rational[] b = _a[^1];
        Rational[][] weights =
        [
            [.. b.Select((_, i) => i == 0 ? Rational.One : Rational.Zero)],
            [.. b.Select((x, i) => (3 * x) - (i == 0 ? 2 : 0) - (i == n - 1 ? 1 : 0))],
            [.. b.Select((x, i) => (i == 0 ? 1 : 0) + (i == n - 1 ? 1 : 0) - (2 * x))],
        ];
        int order = 0;
        foreach (RootedTree tree in RootedTree.UpTo(limit))
        {
            Rational[] phi = tree.StageWeights(_a);
            for (int power = 1; power <= 3; power++)
            {
                Rational wanted = power == tree.Order ? new Rational(1, tree.Density) : Rational.Zero;
                if (tree.Order > 3 || !Near(RootedTree.Dot(weights[power - 1], phi), wanted))
                    return tree.Order - 1;
            }

            order = tree.Order;
        }

        return order;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"Malformed Butcher tableau: expected {what}.");
    }

    // Weights of at most three of the latest slopes: higher polynomials extrapolate worse than they interpolate.
    private static Rational[] Predictor(Rational[] nodes, int stage)
    {
        int first = Math.Max(0, stage - 3);
        int count = stage - first;
        var weights = new Rational[nodes.Length];
        for (int j = first; j < stage; j++)
        {
            // The integral from 0 to c of the Lagrange polynomial of node j, from its coefficients.
            Rational[] polynomial = [Rational.One, .. new Rational[count - 1]];
            int degree = 0;
            for (int k = first; k < stage; k++)
            {
                if (k == j)
                    continue;
                Rational scale = 1 / (nodes[j] - nodes[k]);
                degree++;
                for (int power = degree; power >= 0; power--)
                {
                    Rational lower = power > 0 ? polynomial[power - 1] : Rational.Zero;
                    Rational same = power < degree ? polynomial[power] : Rational.Zero;
                    polynomial[power] = scale * (lower - (nodes[k] * same));
                }
            }

            Rational term = nodes[stage];
            for (int power = 0; power < count; power++)
            {
                weights[j] += polynomial[power] * term * new Rational(1, power + 1);
                term *= nodes[stage];
            }
        }

        return weights;
    }

    private bool Near(Rational found, Rational wanted) => Math.Abs((found - wanted).ToDouble()) <= _allowed;

    private int MeasureOrder(Rational[] b, int limit)
    {
        int order = 0;
        foreach (RootedTree tree in RootedTree.UpTo(limit))
        {
            if (!Near(RootedTree.Dot(b, tree.StageWeights(_a)), new Rational(1, tree.Density)))
                return tree.Order - 1;
            order = tree.Order;
        }

        return order;
    }
}
