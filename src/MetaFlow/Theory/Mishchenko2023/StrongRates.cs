using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>What Theorems 3 and 4 share: runs of Algorithms 1 and 2 on strongly convex quadratics, with E‖x^k − x*‖² exactly.</summary>
internal static class StrongRates
{
    /// <summary>How the moments are computed, for the documentation of both theorems.</summary>
    public const string Checking =
        "E‖x^k − x*‖² by the exact second-moment recursion for k = 1, 2, 4, …, 2^13, x* and σ* in closed form, |T| = τ independent draws. Algorithm 2 leaves its error in full, in a drawn direction for each task. The error is rounding, growing with k.";

    private const int Powers = 15;

    /// <summary>Strongly convex quadratics with condition numbers up to 20.</summary>
    public static TaskFamily Family { get; } = new QuadraticFamily(common: false, least: 0.05, largest: 1, tasks: 3, dimension: 2);

    /// <summary>One bound: the contraction per step and the neighbourhood.</summary>
    /// <param name="Contraction">The factor of ‖x⁰ − x*‖² per step.</param>
    /// <param name="Neighbourhood">What is left, with σ*².</param>
    public readonly record struct Bound(double Contraction, double Neighbourhood);

    /// <summary>Step sizes, accuracy and constants of a case.</summary>
    public readonly record struct Setting(double Alpha, double Beta, double Delta, int Batch, double L, double Mu, double Noise);

    /// <summary>The parameters beside the tasks; the step sizes and the accuracy are fractions of limits that the theorem says.</summary>
    public static Parameter[] Rest(double deltaFraction = 1.3, double leastBeta = 0.03) =>
    [
        Parameter.Uniform("a", 0.02, 1.2), Parameter.Logarithmic("b", leastBeta, 1.3), Parameter.Uniform("d", 0, deltaFraction), Parameter.Integer("batch", 1, 12),
        MoreauPoints.Point("x"), Parameter.Vector("angles of errors", -Math.PI, Math.PI, x => x.Integer("tasks")),
    ];

    /// <summary>Evaluates a bound.</summary>
    /// <param name="problem">The tasks.</param>
    /// <param name="instance">The case.</param>
    /// <param name="firstOrder">Whether the directions are those of FO-MAML, with δ = αL, rather than of Algorithm 2.</param>
    /// <param name="setting">The step sizes and accuracy from the tasks' constants; the noise is filled in.</param>
    /// <param name="require">States the hypotheses.</param>
    /// <param name="bound">The bound from the setting.</param>
    public static Evaluation Evaluate(
        TheoryProblem problem, Instance instance, bool firstOrder, Func<TheoryProblem, Setting> setting, Action<Evaluation, Setting> require, Func<Setting, Bound> bound)
    {
        var values = setting(problem);
        var result = new Evaluation();
        require(result, values);
        result.Require("every f_i is quadratic and strongly convex", QuadraticTasks.Fits(problem) && problem.Mu > 0);
        if (!QuadraticTasks.Fits(problem) || !(problem.Mu > 0))
            return result;
        var tasks = new QuadraticTasks(problem, values.Alpha);
        values = values with { Noise = tasks.NoiseAtMinimizer };
        double[] angles = instance.Vector("angles of errors");
        var start = MoreauPoints.PointOf(instance, "x");
        var (contraction, neighbourhood) = bound(values);
        double first = 0, largest = 0;
        foreach (var (steps, moment) in tasks.Moments(i => firstOrder ? tasks.AfterSteps(i, 1) : tasks.WithError(i, values.Delta, angles[i]), values.Beta, values.Batch, start).Powers(Powers))
        {
            double square = moment.Trace();
            (first, largest) = (steps == 0 ? square : first, Math.Max(largest, square));
            if (!double.IsFinite(square) || square > 1e100)
                break;
            // The start agrees with its bound whatever the theorem says.
            if (steps == 0)
                continue;
            // What has fallen below the rounding of the squares of the map says nothing any more.
            double right = (Math.Pow(contraction, steps) * first) + neighbourhood;
            if (square + right < 1e-7 * largest)
                break;
            result.AtMost($"E‖x^{steps} − x*‖²", square, right, SecondMoments.RoundingOf(largest + right + (start * start), steps));
        }

        return result;
    }
}
