using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>
/// Batch size B → all tasks, on affine fields: the root mean square distance of the sampled update from its mean, which is the
/// update with all tasks; exactly, from the second moments. It falls like B^(−1/2).
/// </summary>
internal sealed class BatchLadder(Algorithm algorithm, Func<int, SecondMoments> moments, double[] start, double stepSize, long count, double[] values) : LimitLadder
{
    public override IReadOnlyList<double> Values => values;

    public override string Limit => $"{algorithm.Name} with all tasks";

    public override string Reference => "the mean and the spread are exact, by the recursion of the second moments";

    public override RunMode Mode => RunMode.Update;

    public override double? Promised(string measure) => measure == LimitMeasure.Spread ? -0.5 : null;

    public override Algorithm AlgorithmOf(int index) => algorithm;

    public override (long Steps, Dictionary<string, double> Measures) Run(int index, IRunWriter writer, CancellationToken cancellation)
    {
        SecondMoments exact = moments((int)values[index]);
        double spread = 0, size = 0;
        var observer = new EveryNth(1, (in StepInfo step, int k) =>
        {
            double now = exact.Spread(step.State);
            spread = Math.Max(spread, now);
            size = Math.Max(size, EuclideanNorm.Of(step.State));
            writer.Point("distance", step.Step, step.Time, now);
        });
        Trajectory run = Integrator.Iterate(
            [new FlowPhase("moments", exact.Update(stepSize))], exact.Of(start), stepSize, count,
            new IterateOptions { Save = SaveSchedule.EndOnly, Observers = [observer] }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        var measures = new Dictionary<string, double>
        {
            [LimitMeasure.Spread] = run.Termination == Termination.Completed ? spread : double.PositiveInfinity,

            // The spread is the root of a difference of moments, whose rounding is that of the moments.
            [LimitMeasure.Rounding] = Math.Sqrt(count * Math.ScaleB(1, -53) * size),
        };
        writer.State("final_mean", run.FinalTime, exact.Mean(run.FinalState.AsArray()));
        LimitRunner.Tell(writer, measures);
        writer.Complete(run.Termination, run.Cost);
        return (count, measures);
    }
}
