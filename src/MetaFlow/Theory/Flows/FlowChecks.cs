using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Theory.Mishchenko2023;

namespace MetaFlow.Theory.Flows;

/// <summary>How the claims about flows of gradients are checked along a trajectory.</summary>
internal static class FlowChecks
{
    private const int Pieces = 6;

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

    /// <summary>F(x) of the Moreau envelopes, and its error.</summary>
    public static (double Value, double Error) EnvelopeValue(TheoryProblem problem, Vector<double> x, double alpha)
    {
        double sum = 0, error = 0;
        for (int i = 0; i < problem.Count; i++)
        {
            var (z, distance) = MoreauPoints.Proximal(problem, i, x, alpha);
            double value = MoreauPoints.Envelope(problem, i, x, z, alpha);
            sum += problem.Weights[i] * value;
            // The inner objective is flat at its minimizer: the error of z enters squared.
            error += (distance * distance * (problem.L + (1 / alpha))) + Rounding.Of(Math.Abs(problem.Value(i, z)) + Math.Abs(value));
        }

        return (sum, error);
    }

    /// <summary>
    /// States dF/dt = −factor·‖∇F‖^power as drops of F between samples against integrals of ‖v‖^power, v = −∇F, which are integrated with
    /// the flow; the errors are those of the states, of the integrals and of the values.
    /// </summary>
    public static Evaluation EnergyFalls(
        this Evaluation result, Algorithm algorithm, Vector<double> start, double until, Func<Vector<double>, (double Value, double Error)> potential, double smoothness, double factor = 1, double power = 2)
    {
        var field = new EnergyField(algorithm.Flow.Phases[0].Field, power);
        var flow = CheckedFlow.Solve(field, Vector<double>.Build.Dense([.. start, 0]), until);
        if (!flow.IsComplete)
            return result;
        double moved = flow.LargestErrorTo(until);
        var (before, integral, error) = At(0);
        for (int piece = 1; piece <= Pieces; piece++)
        {
            double time = Math.Min(until, until * piece / Pieces); // the quotient may round beyond the end
            var (after, next, nextError) = At(time);
            result.Equal($"F falls until t = {time:G3}", before - after, factor * (next - integral), error + nextError, 0.05);
            (before, integral, error) = (after, next, nextError);
        }

        return result;

        (double Potential, double Integral, double Error) At(double time)
        {
            var state = flow.At(time);
            var point = state.SubVector(0, start.Count);
            var (value, valueError) = potential(point);
            return (value, state[start.Count], valueError + (moved * (1 + field.Speed(point.ToArray()) + (smoothness * moved))) + Rounding.Of(state[start.Count]));
        }
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
