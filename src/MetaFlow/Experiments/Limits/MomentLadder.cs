using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>
/// Outer step β → 0 with sampled tasks, on affine fields: the exact first and second moments of the update against those of the
/// flow in the mean (weak order 1) and of the stochastic modified equation (weak order 2). Nothing is sampled.
/// </summary>
internal sealed class MomentLadder : LimitLadder
{
    private readonly Algorithm _algorithm;
    private readonly SecondMoments _moments;
    private readonly double[] _start;
    private readonly double _endTime;
    private readonly int _intervals;
    private readonly long[] _counts;
    private readonly ReferenceFlow _reference;

    public MomentLadder(Algorithm algorithm, SecondMoments moments, double[] start, double endTime, int intervals, int ratio, int rungs, CancellationToken cancellation)
    {
        _algorithm = algorithm;
        _moments = moments;
        _start = start;
        _endTime = endTime;
        _intervals = intervals;
        _counts = OuterStepLadder.Counts(intervals, ratio, rungs);
        Values = [.. _counts.Select(count => endTime / count)];
        _reference = Solve(moments.Modified(0), cancellation);
    }

    public override IReadOnlyList<double> Values { get; }

    public override string Limit => $"the flow in the mean of {_algorithm.Name}";

    public override string Reference => "moment equations by " + _reference.Description;

    public override RunMode Mode => RunMode.Update;

    public override double? Promised(string measure) => measure switch
    {
        LimitMeasure.WeakModified => 2,
        LimitMeasure.WeakMean or LimitMeasure.WeakWithoutDrift or LimitMeasure.WeakWithoutDiffusion => 1,
        _ => null,
    };

    public override Algorithm AlgorithmOf(int index) => _algorithm;

    public override (long Steps, Dictionary<string, double> Measures) Run(int index, IRunWriter writer, CancellationToken cancellation)
    {
        double beta = Values[index];
        (string Measure, ReferenceFlow Reference)[] limits =
        [
            (LimitMeasure.WeakMean, _reference),
            (LimitMeasure.WeakModified, Solve(_moments.Modified(beta), cancellation)),
            (LimitMeasure.WeakWithoutDrift, Solve(_moments.Modified(beta, drift: false), cancellation)),
            (LimitMeasure.WeakWithoutDiffusion, Solve(_moments.Modified(beta, diffusion: false), cancellation)),
        ];
        var measures = limits.ToDictionary(limit => limit.Measure, _ => 0.0);
        double size = 0;
        var observer = new EveryNth(_counts[index] / _intervals, (in StepInfo step, int j) =>
        {
            size = Math.Max(size, EuclideanNorm.Of(step.State));
            foreach (var (measure, reference) in limits)
            {
                measures[measure] = Math.Max(measures[measure], EuclideanNorm.Distance(step.State, reference[j]));
            }

            writer.Point("distance", step.Step, step.Time, EuclideanNorm.Distance(step.State, _reference[j]));
        });
        Trajectory run = Integrator.Iterate(
            [new FlowPhase("moments", _moments.Update(beta))], _moments.Of(_start), beta, _counts[index],
            new IterateOptions { Save = SaveSchedule.EndOnly, Observers = [observer] }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (run.Termination != Termination.Completed)
        {
            foreach (var (measure, _) in limits)
            {
                measures[measure] = double.PositiveInfinity;
            }
        }

        measures[LimitMeasure.Integration] = limits.Max(limit => limit.Reference.Error);
        measures[LimitMeasure.Rounding] = _counts[index] * Math.ScaleB(1, -53) * size;
        writer.State("final_mean", run.FinalTime, _moments.Mean(run.FinalState.AsArray()));
        LimitRunner.Tell(writer, measures);
        writer.Complete(run.Termination, run.Cost);
        return (_counts[index], measures);
    }

    private ReferenceFlow Solve(IVectorField field, CancellationToken cancellation) =>
        ReferenceFlow.Solve([new FlowPhase("moments", field)], _moments.Of(_start), _endTime, _intervals, cancellation);
}
