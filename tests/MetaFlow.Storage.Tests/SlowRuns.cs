using MetaFlow.Experiments;

namespace MetaFlow.Storage.Tests;

/// <summary>
/// Experiments as a child does them: a checkpoint after every few steps, a pause at each, so that a kill meets the middle of a run
/// on any machine, and commits told at random beside those of a quick timer.
/// </summary>
internal static class SlowRuns
{
    /// <summary>Runs an experiment.</summary>
    public static void Run(string path, string description, int seed, Action<string> say)
    {
        using RunStore store = Open(path);
        ExperimentRunner.Run(ExperimentDescription.Load(description), NoData.Instance, new SlowSink(store, seed, say), Options(seed));
    }

    /// <summary>Goes on with a run.</summary>
    public static void Resume(string path, Guid run, int seed, Action<string> say)
    {
        using RunStore store = Open(path);
        ExperimentRunner.Resume(store.Resumption(run), NoData.Instance, new SlowSink(store, seed, say), Options(seed));
    }

    private static RunStore Open(string path) => RunStore.OpenOrCreate(path, StoreEnvironment.Default with { FlushInterval = TimeSpan.FromMilliseconds(5) });

    private static RunnerOptions Options(int seed) => new() { MeasureTime = false, CheckpointEvery = 1 + (seed % 3) };

    private sealed class SlowSink(RunStore store, int seed, Action<string> say) : IRunSink
    {
        public IRunWriter Begin(RunDescription description)
        {
            var writer = (RunWriter)store.Begin(description);
            say($"run {writer.Id}");
            return new SlowWriter(writer, new Random(seed), say);
        }
    }

    private sealed class SlowWriter(RunWriter inner, Random random, Action<string> say) : IRunWriter
    {
        public Guid Id => inner.Id;

        public void Point(string metric, long step, double time, double value) => inner.Point(metric, step, time, value);

        public void Event(string kind, double time, long step, string? detail = null) => inner.Event(kind, time, step, detail);

        public void State(string name, double time, ReadOnlySpan<double> state) => inner.State(name, time, state);

        public void Summary(string name, double value) => inner.Summary(name, value);

        public void Artifact(string kind, string path) => inner.Artifact(kind, path);

        public void Checkpoint(long step, double time, ReadOnlySpan<byte> data)
        {
            inner.Checkpoint(step, time, data);
            if (random.Next(3) == 0)
                inner.Flush();
            Thread.Sleep(1);
            say($"checkpoint {step}");
        }

        public void ResumedFrom(Guid run) => inner.ResumedFrom(run);

        public void Complete(Termination termination, SolveCost cost) => inner.Complete(termination, cost);

        public void Fail(string reason) => inner.Fail(reason);

        public void Dispose() => inner.Dispose();
    }
}
