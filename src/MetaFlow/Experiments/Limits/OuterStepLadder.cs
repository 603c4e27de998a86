using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>
/// Outer step β → 0: the published update against its flow (order 1) and against the flow of the modified equation (order 2).
/// The steps are β = T/n with n = n₀ rⁱ, so that every rung meets the same n₀ times.
/// </summary>
internal sealed class OuterStepLadder : LimitLadder
{
    private readonly Algorithm _algorithm;
    private readonly double[] _start;
    private readonly double _endTime;
    private readonly int _intervals;
    private readonly long[] _counts;
    private readonly ReferenceFlow _reference;
    private readonly Lazy<IReadOnlyList<LimitBound>> _bounds;
    private readonly bool _smooth;
    private readonly FieldShape _shape;

    public OuterStepLadder(Algorithm algorithm, double[] start, double endTime, int intervals, int ratio, int rungs, FieldShape shape, CancellationToken cancellation)
    {
        _algorithm = algorithm;
        _start = start;
        _endTime = endTime;
        _intervals = intervals;
        _shape = shape;
        _smooth = shape != FieldShape.Kinked;
        _counts = Counts(intervals, ratio, rungs);
        Values = [.. _counts.Select(count => endTime / count)];
        _reference = ReferenceFlow.Solve(algorithm.Flow.Phases, start, endTime, intervals, cancellation);
        _bounds = new(() => _smooth ? EulerBounds.Of(algorithm.Flow.Phases, _reference, endTime, Values, shape == FieldShape.Affine) : []);
    }

    public override IReadOnlyList<double> Values { get; }

    public override string Limit => $"the flow of {_algorithm.Name}";

    public override string Reference => _reference.Description;

    public override RunMode Mode => RunMode.Update;

    public override IReadOnlyList<LimitBound> Bounds => _bounds.Value;

    public override string? NoPromise =>
        !_smooth ? "The field is not smooth (a loss has kinks in itself or in its gradient), so no order is promised."
        : _shape == FieldShape.Projected ? "The task weights are projected on the simplex, which puts a kink into the field where a weight reaches zero, so no order is promised."
        : Switches ? "The update switches on its grid and the flow at its own time, so the distance after the switch is O(β) with a factor that jumps; "
            + "no order is promised for a single pair of rungs."
        : null;

    private bool Switches => _reference.SwitchTime is not null;

    public override double? Promised(string measure) => NoPromise is not null ? null
        : measure is LimitMeasure.ModifiedState or LimitMeasure.ModifiedStateEnd ? 2 : 1;

    public override Algorithm AlgorithmOf(int index) => _algorithm;

    /// <summary>Steps of every rung: n₀, n₀r, n₀r², …</summary>
    public static long[] Counts(int intervals, int ratio, int rungs)
    {
        var counts = new long[rungs];
        for (int i = 0; i < rungs; i++)
        {
            counts[i] = i == 0 ? intervals : checked(counts[i - 1] * ratio);
        }

        return counts;
    }

    public override (long Steps, Dictionary<string, double> Measures) Run(int index, IRunWriter writer, CancellationToken cancellation)
    {
        long count = _counts[index];
        double beta = Values[index];
        var distances = new StateDistances(_algorithm.Objective, _reference, writer);
        ReferenceFlow? modified = Modified(beta, cancellation);
        StateDistances? modifiedDistances = modified is null ? null : new StateDistances(_algorithm.Objective, modified, SilentWriter.Instance);
        var observer = new EveryNth(count / _intervals, (in StepInfo step, int j) =>
        {
            distances.Add(j, step.Step, step.Time, step.State);
            modifiedDistances?.Add(j, step.Step, step.Time, step.State);
        });
        Trajectory run = Integrator.Iterate(
            _algorithm.Flow.Phases, _start, beta, count, new IterateOptions { Save = SaveSchedule.EndOnly, Observers = [observer] }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        var measures = new Dictionary<string, double>();
        distances.Tell(measures);
        measures[LimitMeasure.Integration] = _reference.Error;
        measures[LimitMeasure.Rounding] = count * Math.ScaleB(1, -53) * distances.Size;
        if (modified is not null)
        {
            measures[LimitMeasure.ModifiedState] = modifiedDistances!.Sup;
            measures[LimitMeasure.ModifiedStateEnd] = modifiedDistances.End;
            measures[LimitMeasure.ModifiedIntegration] = modified.Error;
        }

        if (_reference.SwitchTime is { } flowSwitch && run.Phases.Count > 1)
        {
            measures[LimitMeasure.SwitchLag] = run.Phases[^1].StartStep - (flowSwitch / beta);
        }

        if (run.Termination != Termination.Completed)
        {
            // What the run did not reach is not near its limit.
            foreach (string distance in LimitMeasure.Distances.Keys.Where(measures.ContainsKey).ToList())
            {
                measures[distance] = double.PositiveInfinity;
            }
        }

        writer.State("final", run.FinalTime, run.FinalState.AsArray());
        LimitRunner.Tell(writer, measures);
        writer.Complete(run.Termination, run.Cost);
        return (count, measures);
    }

    private ReferenceFlow? Modified(double beta, CancellationToken cancellation)
    {
        if (!_smooth)
        {
            return null;
        }

        FlowPhase[] phases = [.. _algorithm.Flow.Phases.Select(phase => new FlowPhase(phase.Name, new ModifiedField(DifferencedField.Of(phase.Field, _start), beta), Unmodified(phase)))];
        return ReferenceFlow.Solve(phases, _start, _endTime, _intervals, cancellation);
    }

    // A guard reads the direction of the original field, not the modified one.
    private static OwnDirectionGuard? Unmodified(FlowPhase phase) => phase.Guard is null ? null : new OwnDirectionGuard(phase.Field, phase.Guard);

    private sealed class OwnDirectionGuard(IVectorField field, IPhaseGuard guard) : IPhaseGuard
    {
        private readonly double[] _direction = new double[field.Dimension];

        public double Evaluate(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction)
        {
            field.Evaluate(time, state, _direction);
            return guard.Evaluate(time, state, _direction);
        }
    }
}
