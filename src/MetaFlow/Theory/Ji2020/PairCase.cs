using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Ji2020;

/// <summary>
/// Tasks with a support loss l_S and a query loss l_T, both hI-quadratics with sines, a point, N and α: what the finite-sum results speak of.
/// </summary>
/// <remarks>
/// Both losses share h, so that their gradients differ by at most b_i = ‖c_S − c_T‖ + r_S + r_T with r = ‖(a_k b_k)‖, or by ‖c_S − c_T‖ where they
/// share their sines; L = h + max m and ρ = max mb over both. σ is the deviation of ∇l_{T_i} at the point, which is all that the proofs use.
/// </remarks>
internal sealed class PairCase
{
    private const string StatedSmoothness = "stated_L";
    private const string StatedLipschitz = "stated_rho";
    private const string StatedDifference = "stated_b";

    private readonly (SmoothLoss Support, SmoothLoss Query)[] _losses;
    private readonly double[] _differences;
    private readonly double _smoothness;
    private readonly double _hessianLipschitz;

    private PairCase(Instance x, (SmoothLoss Support, SmoothLoss Query)[] losses, double[] differences, double exactSmoothness, double exactLipschitz, Vector<double> point)
    {
        (_losses, _differences, _smoothness, _hessianLipschitz) = (losses, differences, exactSmoothness, exactLipschitz);
        double Stated(string name, double exact) => x.TryGet(name, out _) ? Regularity.Stated(x, exact, name) : exact;
        double smoothness = Stated(StatedSmoothness, exactSmoothness), hessianLipschitz = Stated(StatedLipschitz, exactLipschitz);
        (Smoothness, HessianLipschitz, Differences) = (smoothness, hessianLipschitz, [.. differences.Select(b => Stated(StatedDifference, b))]);
        Steps = x.Integer("N");
        double product = x.TryGet("x", out var values) ? values[0] : Math.Pow(1 + x["r"], 0.5 / Steps) - 1;
        (Alpha, Q, Growth) = (product / smoothness, 1 + product, Math.Pow(1 + product, Steps));
        Support = [.. losses.Select(pair => InnerPath.Gradient(pair.Support, point))];
        Query = [.. losses.Select(pair => InnerPath.Gradient(pair.Query, point))];
        MetaGradients = [.. losses.Select(pair => new InnerPath(pair.Support, point, Alpha, Steps).MetaGradient(pair.Query))];
        QueryMean = Mean(Query);
        MetaMean = Mean(MetaGradients);
        Deviation = Math.Sqrt(Query.Average(gradient => Math.Pow((gradient - QueryMean).L2Norm(), 2)));
        double size = ((smoothness + hessianLipschitz) * (point.L2Norm() + 1)) + Query.Max(gradient => gradient.L2Norm()) + Support.Max(gradient => gradient.L2Norm());
        Error = InnerPath.Error(point.Count, Steps, Growth * Growth, size);
        (Instance, Point) = (x, point);
    }

    public Instance Instance { get; }

    public Vector<double> Point { get; }

    /// <summary>L; here and below as the case states it, the true one where nothing else is drawn.</summary>
    public double Smoothness { get; }

    /// <summary>ρ.</summary>
    public double HessianLipschitz { get; }

    /// <summary>b_i.</summary>
    public IReadOnlyList<double> Differences { get; }

    public int Steps { get; }

    public double Alpha { get; }

    public double Q { get; }

    /// <summary>q^N.</summary>
    public double Growth { get; }

    public IReadOnlyList<Vector<double>> Support { get; }

    public IReadOnlyList<Vector<double>> Query { get; }

    public IReadOnlyList<Vector<double>> MetaGradients { get; }

    public Vector<double> QueryMean { get; }

    public Vector<double> MetaMean { get; }

    /// <summary>σ(w) of the query gradients.</summary>
    public double Deviation { get; }

    /// <summary>A bound on the rounding of any gradient or meta-gradient here.</summary>
    public double Error { get; }

    /// <summary>b.</summary>
    public double MeanDifference => Differences.Average();

    /// <summary>b̃.</summary>
    public double SquaredDifference => Differences.Average(b => b * b);

    /// <summary>C₁ of (74).</summary>
    public double C1 => 2 - (Growth * Growth);

    /// <summary>C₂ of (74).</summary>
    public double C2 => (((Growth * Growth) - 1) * Deviation) + (Growth * (Growth - 1) * MeanDifference);

    /// <summary>The parameters, with a step size x = αL or r = q^{2N} − 1.</summary>
    public static ParameterSpace Space(Parameter stepSize, int dimension = 2, double frequency = 0.1) => new(
        [.. FamilyParts.Sizes(2, dimension),
        stepSize,
        Parameter.Integer("N", 1, 5),
        Parameter.Logarithmic("h", 1e-3, 0.5),
        Parameter.Integer("shared", 0, 1),
        Parameter.LogarithmicVector("curvatures", 0.01, 10, Pieces),
        Parameter.LogarithmicVector("frequencies", frequency, 5, Pieces),
        Parameter.Vector("phases", -Math.PI, Math.PI, Pieces),
        Parameter.Vector("linear", -2, 2, x => x.Integer("tasks") * x.Integer("dimension")),
        Parameter.Logarithmic("gap", 1e-3, 2),
        Parameter.Vector("gaps", -1, 1, x => x.Integer("tasks") * x.Integer("dimension")),
        Parameter.Vector("w", -3, 3, x => x.Integer("dimension"))]);

    /// <summary>The parameter of the L that a case states.</summary>
    public static Parameter ShareOfSmoothness { get; } = Regularity.Share(StatedSmoothness);

    /// <summary>The parameters of L, ρ and b_i, as a case states them.</summary>
    public static Parameter[] Shares { get; } = [ShareOfSmoothness, Regularity.Share(StatedLipschitz), Regularity.Share(StatedDifference)];

    /// <summary>The case of an instance.</summary>
    public static PairCase Of(Instance x)
    {
        int count = x.Integer("tasks"), dimension = x.Integer("dimension");
        var (curvatures, frequencies, phases) = (x.Vector("curvatures"), x.Vector("frequencies"), x.Vector("phases"));
        bool shared = x.Integer("shared") == 1;
        var hessian = Matrix<double>.Build.DenseIdentity(dimension) * x["h"];
        var identity = Matrix<double>.Build.DenseIdentity(dimension);
        SmoothLoss Loss(int set, Vector<double> linear) => new SinQuadraticLoss(hessian, linear, Enumerable.Range(set * dimension, dimension).Select((j, k) =>
            new SineTerm(curvatures[j] / (frequencies[j] * frequencies[j]), frequencies[j], identity.Column(k), phases[j])));
        double Radius(int set) => Math.Sqrt(Enumerable.Range(set * dimension, dimension).Sum(j => Math.Pow(curvatures[j] / frequencies[j], 2)));
        var losses = new (SmoothLoss, SmoothLoss)[count];
        double[] differences = new double[count];
        for (int i = 0; i < count; i++)
        {
            var linear = FamilyParts.Piece(x.Vector("linear"), i, dimension);
            var gap = x["gap"] * FamilyParts.Piece(x.Vector("gaps"), i, dimension);
            int query = shared ? 2 * i : (2 * i) + 1;
            losses[i] = (Loss(2 * i, linear), Loss(query, linear + gap));
            differences[i] = gap.L2Norm() + (shared ? 0 : Radius(2 * i) + Radius(query));
        }

        double smoothness = x["h"] + curvatures.Max(), hessianLipschitz = curvatures.Zip(frequencies, (m, b) => m * b).Max();
        return new PairCase(x, losses, differences, smoothness, hessianLipschitz, Vector<double>.Build.Dense(x.Vector("w")));
    }

    /// <summary>The case at another point.</summary>
    public PairCase At(Vector<double> point) => new(Instance, _losses, _differences, _smoothness, _hessianLipschitz, point);

    /// <summary>An evaluation with the hypothesis that every l_{S_i} and l_{T_i} is L-smooth.</summary>
    public Evaluation AssumeSmooth() => new Evaluation().Require("l_S and l_T are L-smooth", _smoothness, Smoothness);

    /// <summary>An evaluation with Assumption 4, items 2 and 3, and the second part of Assumption 5.</summary>
    public Evaluation Assume() => AssumeSmooth()
        .Require("∇²l_S and ∇²l_T are ρ-Lipschitz", _hessianLipschitz, HessianLipschitz)
        .Require("‖∇l_S − ∇l_T‖ ≤ b_i", _differences.Max(), Differences.Max());

    private static int Pieces(Instance x) => 2 * x.Integer("tasks") * x.Integer("dimension");

    private static Vector<double> Mean(IReadOnlyList<Vector<double>> vectors) => vectors.Aggregate((sum, vector) => sum + vector) / vectors.Count;
}
