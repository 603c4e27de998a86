using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Theory.Xu2020;

/// <summary>Times at which flows reach small gradients, located by events at two tolerances.</summary>
internal static class Hitting
{
    /// <summary>
    /// The first time at which the MAML flow, or with a threshold ε₀ the flow of BI-MAML after its latch, has ‖∇F‖ ≤ ε; infinite
    /// where it does not within <paramref name="until"/> in either phase. The error is the difference of two tolerances.
    /// </summary>
    public static (double Time, double Error) Of(TheoryProblem problem, Vector<double> start, double alpha, double? threshold, double epsilon, double until, double tolerance = 1e-6)
    {
        var algorithm = threshold is { } epsilon0 ? Algorithms.BiMaml(problem.Tasks, alpha, epsilon0) : Algorithms.Maml(problem.Tasks, alpha);
        double At(double relative) => Reach(algorithm, start, epsilon, until, relative).Time;
        var (fine, coarse) = (At(tolerance / 100), At(tolerance));
        return (fine, double.IsInfinity(fine) ? 0 : Parts.Budget(Math.Abs(fine - coarse) + 1e-9 + Rounding.Of(fine)));
    }

    /// <summary>Follows the phases of an algorithm until ‖∇F‖ ≤ ε in the last one.</summary>
    public static (double Time, Vector<double> State) Reach(Algorithm algorithm, Vector<double> start, double epsilon, double until, double tolerance)
    {
        double time = 0;
        var state = start;
        foreach (var phase in algorithm.Flow.Phases)
        {
            // The guard of the first phase is ‖∇f‖ − ε₀ of its own field; the last phase ends where ‖∇F‖ − ε vanishes.
            double level = phase.Guard is GradientNormGuard guard ? guard.Threshold : epsilon;
            var (spent, end) = Until(phase.Field, state, level, until, tolerance);
            (time, state) = (time + spent, end);
            if (double.IsInfinity(time))
                break;
        }

        return (time, state);
    }

    /// <summary>Follows a field until its norm has fallen to a level.</summary>
    public static (double Time, Vector<double> State) Until(IVectorField field, Vector<double> start, double level, double until, double tolerance)
    {
        var crossing = NormFallsTo(field, level);
        if (crossing.Function(0, start.AsArray()) <= 0)
            return (0, start);

        var options = new SolveOptions { RelativeTolerance = tolerance, AbsoluteTolerance = tolerance * 1e-3, DenseOutput = false, Save = SaveSchedule.EndOnly, Events = [crossing] };
        var trajectory = Integrator.Solve(new InitialValueProblem([new FlowPhase("flow", field)], start, 0, until), options);
        return trajectory.Events is [var first, ..] ? (first.Time, first.State) : (double.PositiveInfinity, trajectory.FinalState);
    }

    /// <summary>The terminal event that the norm of a field falls to a level.</summary>
    public static StateEvent NormFallsTo(IVectorField field, double level)
    {
        var velocity = new double[field.Dimension];
        return new StateEvent("small", (time, state) =>
        {
            field.Evaluate(time, state, velocity);
            return EuclideanNorm.Of(velocity) - level;
        })
        { Direction = EventDirection.Falling, IsTerminal = true };
    }
}
