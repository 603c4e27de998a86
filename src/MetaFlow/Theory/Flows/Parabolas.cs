using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Flows;

/// <summary>Two parabolas ½h_i(w − c_i)² in one dimension as tasks of TR-MAML: F̃_i = ½g_i(w − c_i)² with g_i = h_i(1 − αh_i)², and a saddle point in closed form.</summary>
internal sealed class Parabolas(Instance x)
{
    /// <summary>Curvatures, centres, α, κ, the state (w, p₁) with p₁ at 0, 1, inside or sometimes beyond, and the horizon; a few curvatures are negative.</summary>
    public static readonly ParameterSpace Space = new(
        Parameter.Vector("h", -0.1, 2, _ => 2), Parameter.Vector("c", -2, 2, _ => 2), Parameter.Logarithmic("alpha", 0.01, 0.4), Parameter.Logarithmic("kappa", 0.1, 10),
        Parameter.Uniform("w", -3, 3), Parameter.Uniform("p", -0.15, 1.15), Parameter.Integer("corner", 0, 2), Parameter.Uniform("T", 0.5, 4));

    private const double LeastCurvature = 1e-3;

    private double[] Curvatures { get; } = [.. x.Vector("h").Select(h => h * Math.Pow(1 - (x["alpha"] * h), 2))];

    public double[] Centres => x.Vector("c");

    public double Kappa => x["kappa"];

    public double Until => x["T"];

    /// <summary>(w, p₁, p₂).</summary>
    public Vector<double> Start
    {
        get
        {
            double p = x.Integer("corner") switch { 0 => x["p"], 1 => 0, _ => 1 };
            return Vector<double>.Build.Dense([x["w"], p, 1 - p]);
        }
    }

    /// <summary>The size of the values, for rounding budgets.</summary>
    public double Size => 1 + (30 * Curvatures.Max(Math.Abs) * (1 + Kappa));

    /// <summary>States that the weights start on the simplex.</summary>
    public Evaluation OnSimplex() => new Evaluation().Require("p(0) ∈ Δ", 0, Math.Min(Start[1], Start[2]));

    /// <summary>States that F̃_i is convex, with a little curvature, so that the saddle point is one.</summary>
    public Evaluation Convex() => OnSimplex().Require("F̃_i convex: h_i > 0", LeastCurvature, x.Vector("h").Min());

    /// <summary>Whether every F̃_i is convex, so that there is a saddle point.</summary>
    public bool IsConvex => x.Vector("h").Min() >= LeastCurvature;

    /// <summary>The saddle point (w*, p₁*): between the centres where the losses are equal, with weights that make it stationary.</summary>
    public (double W, double P) Saddle
    {
        get
        {
            var (a, b) = (Math.Sqrt(Curvatures[0]), Math.Sqrt(Curvatures[1]));
            return (((a * Centres[0]) + (b * Centres[1])) / (a + b), b / (a + b));
        }
    }

    public double[] Losses(double w) => [.. Curvatures.Zip(Centres, (g, c) => 0.5 * g * (w - c) * (w - c))];

    /// <summary>φ(w, (p, 1 − p)).</summary>
    public double Phi(double w, double p) => (p * Losses(w)[0]) + ((1 - p) * Losses(w)[1]);

    /// <summary>min_w φ(w, (p, 1 − p)).</summary>
    public double Least(double p)
    {
        var (a, b) = (p * Curvatures[0], (1 - p) * Curvatures[1]);
        return Phi(((a * Centres[0]) + (b * Centres[1])) / (a + b), p);
    }

    public IVectorField Field(SimplexRule rule) => Algorithms.TrMaml(
        TaskSet.Of(x.Vector("h").Zip(Centres, (h, c) => new LearningTask(ScalarLosses.Quadratic(h, c)))), x["alpha"], Kappa, rule).Flow.Phases[0].Field;

    /// <summary>The field at the start.</summary>
    public double[] Speed(SimplexRule rule)
    {
        var speed = new double[3];
        Field(rule).Evaluate(0, Start.ToArray(), speed);
        return speed;
    }
}
