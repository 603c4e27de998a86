using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;

namespace MetaFlow.Theory;

/// <summary>A flow integrated at two tolerances: the finer solution, with their distance as its error.</summary>
/// <remarks>
/// The distance estimates the error of the coarser solution, which is some hundred times that of the finer one: as the budget of
/// the finer one it is generous, unless both are wrong in the same way.
/// </remarks>
internal sealed class CheckedFlow
{
    private const int ErrorPieces = 32;

    private readonly Trajectory _coarse;

    private readonly double _tolerance;

    private CheckedFlow(Trajectory fine, Trajectory coarse, double tolerance) => (Fine, _coarse, _tolerance) = (fine, coarse, tolerance);

    /// <summary>The solution at the finer tolerance.</summary>
    public Trajectory Fine { get; }

    /// <summary>Whether both solutions reached the end.</summary>
    public bool IsComplete => Fine.FinalTime == _coarse.FinalTime || Fine.Events.Count > 0;

    /// <summary>Integrates from time 0.</summary>
    /// <param name="field">The vector field.</param>
    /// <param name="start">The state at time 0.</param>
    /// <param name="until">The end.</param>
    /// <param name="tolerance">Relative tolerance of the coarser solution; the finer one has a hundredth of it.</param>
    /// <param name="options">Events, method and other settings; tolerances are replaced.</param>
    public static CheckedFlow Solve(IVectorField field, Vector<double> start, double until, double tolerance = 1e-8, SolveOptions? options = null) =>
        Solve([new FlowPhase("flow", field)], start, until, tolerance, options);

    /// <summary>Integrates phases one after the other from time 0.</summary>
    /// <inheritdoc cref="Solve(IVectorField, Vector{double}, double, double, SolveOptions)"/>
    public static CheckedFlow Solve(IReadOnlyList<FlowPhase> phases, Vector<double> start, double until, double tolerance = 1e-8, SolveOptions? options = null)
    {
        var problem = new InitialValueProblem(phases, start, 0, until);
        Trajectory At(double relative) => Integrator.Solve(problem, (options ?? new SolveOptions()) with { RelativeTolerance = relative, AbsoluteTolerance = relative * 1e-3 });
        return new CheckedFlow(At(tolerance / 100), At(tolerance), tolerance / 100);
    }

    /// <summary>The state at a time.</summary>
    /// <param name="time">Between 0 and the end of both solutions.</param>
    public Vector<double> At(double time) => Fine.At(time);

    /// <summary>The error budget of the state at a time: the distance of the two solutions, the finer tolerance once for each of its steps (on a short flow both may take the same steps), and rounding.</summary>
    /// <param name="time">Between 0 and the end of both solutions.</param>
    public double ErrorAt(double time)
    {
        var state = Fine.At(time);
        return (state - _coarse.At(Math.Min(time, _coarse.FinalTime))).L2Norm() + (Fine.Count * _tolerance * (state.L2Norm() + 1e-3)) + Rounding.Of(state.L2Norm());
    }

    /// <summary>The largest error budget on a grid of [0, until]: at a single time the two solutions may cross by chance.</summary>
    /// <param name="until">The end of the interval.</param>
    public double LargestErrorTo(double until) => Enumerable.Range(0, ErrorPieces + 1).Max(k => ErrorAt(Math.Min(until, until * k / ErrorPieces))); // the quotient may round beyond the end

    /// <summary>The time of the first event, with the difference of the two solutions as its error; infinite where neither has one.</summary>
    public (double Time, double Error) FirstEvent => (Fine.Events, _coarse.Events) is ([var fine, ..], [var coarse, ..])
        ? (fine.Time, Math.Abs(fine.Time - coarse.Time) + Rounding.Of(fine.Time))
        : (double.PositiveInfinity, Fine.Events.Count == _coarse.Events.Count ? 0 : double.PositiveInfinity);
}
