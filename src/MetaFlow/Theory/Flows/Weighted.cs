using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Flows;

/// <summary>Quadratics with different Hessians and weights, some of them zero, as a state of TR-MAML: the part of its field that moves the weights.</summary>
internal static class Weighted
{
    private static readonly QuadraticFamily s_family = new(common: false, least: 0.1, largest: 2);

    public static readonly ParameterSpace Space = s_family.Space.And(
        Parameter.Vector("w", -3, 3, x => x.Integer("dimension")), Parameter.Vector("weights", -0.5, 1, x => x.Integer("tasks")),
        Parameter.Logarithmic("kappa", 0.1, 10), Parameter.Logarithmic("alpha", 0.01, 0.4), Regularity.Share("mass"));

    /// <summary>The weights: negative parameters are zero weights, so that faces of the simplex are met; in some cases their sum is below one.</summary>
    public static double[] Weights(Instance x)
    {
        double[] positive = [.. x.Vector("weights").Select(weight => Math.Max(weight, 0))];
        double sum = positive.Sum(), mass = Regularity.Stated(x, 1, "mass");
        return sum > 0 ? [.. positive.Select(weight => mass * (weight / sum))] : [mass, .. new double[positive.Length - 1]];
    }

    /// <summary>States that the weights are on the simplex.</summary>
    public static Evaluation OnSimplex(Instance x) => new Evaluation().Require("p ∈ Δ: Σp_i = 1", 1, Regularity.Stated(x, 1, "mass"));

    /// <summary>The meta-losses, ṗ and κ.</summary>
    public static (double[] Losses, double[] Speed, double Kappa) Of(Instance x, SimplexRule rule)
    {
        var tasks = s_family.Build(x).Tasks;
        double alpha = x["alpha"];
        var w = x.Vector("w");
        var field = Algorithms.TrMaml(tasks, alpha, x["kappa"], rule).Flow.Phases[0].Field;
        var speed = new double[field.Dimension];
        field.Evaluate(0, [.. w, .. Weights(x)], speed);
        var losses = tasks.Select(task =>
        {
            var gradient = new double[w.Length];
            task.Support.Gradient(w, gradient);
            return task.Support.Value(w.Zip(gradient, (value, slope) => value - (alpha * slope)).ToArray());
        });
        return ([.. losses], speed[w.Length..], x["kappa"]);
    }
}
