using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Mishchenko2023;

namespace MetaFlow.Theory.Flows;

/// <summary>How the claims about flows of gradients are checked along a trajectory.</summary>
internal static class FlowChecks
{
    /// <summary>Options with which a field is evaluated task by task.</summary>
    public static AlgorithmOptions Direct { get; } = new() { Route = Route.Data, Kernel = KernelChoice.Managed };

    /// <summary>How exactly proximal points are solved for along a flow.</summary>
    public static ProximalPointOptions Exact { get; } = new() { Accuracy = 1e-13 };

    /// <summary>The direction of an algorithm at a point, −v(w).</summary>
    public static Vector<double> Direction(Algorithm algorithm, Vector<double> point)
    {
        var value = new double[point.Count];
        algorithm.Flow.Phases[0].Field.Evaluate(0, point.ToArray(), value);
        return -Vector<double>.Build.Dense(value);
    }

    /// <summary>∇F_i(x) of the Moreau envelopes, and an error of their mean.</summary>
    public static (Vector<double>[] Gradients, Vector<double> Mean, double Error) Envelopes(TheoryProblem problem, Vector<double> x, double alpha)
    {
        var solved = Enumerable.Range(0, problem.Count).Select(i => MoreauPoints.Proximal(problem, i, x, alpha)).ToArray();
        Vector<double>[] gradients = [.. solved.Select(point => (x - point.Point) / alpha)];
        return (gradients, problem.Mean(i => gradients[i]), solved.Max(point => point.Error / alpha));
    }

    /// <summary>States that a quantity does not increase between samples of a time, each with its error.</summary>
    public static Evaluation DoesNotIncrease(this Evaluation result, string name, double until, Func<double, (double Value, double Error)> quantity)
    {
        var (before, error) = quantity(0);
        for (int k = 1; k <= 12; k++)
        {
            double time = Math.Min(until, until * k / 12); // the quotient may round beyond the end
            var (value, next) = quantity(time);
            result.AtMost($"{name} at t = {time:G3} against the sample before", value, before, error + next);
            (before, error) = (value, next);
        }

        return result;
    }
}
