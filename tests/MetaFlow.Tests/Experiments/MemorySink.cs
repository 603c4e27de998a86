using MetaFlow.Experiments;

namespace MetaFlow.Tests.Experiments;

/// <summary>Keeps what a runner tells, and refuses what a store would refuse.</summary>
internal sealed class MemorySink : IRunSink
{
    public List<MemoryRun> Runs { get; } = [];

    /// <summary>Called after every point.</summary>
    public Action<MemoryRun, long>? OnPoint { get; init; }

    public IRunWriter Begin(RunDescription description)
    {
        Runs.Add(new MemoryRun(description, OnPoint));
        return Runs[^1];
    }

    internal sealed class MemoryRun(RunDescription description, Action<MemoryRun, long>? onPoint) : IRunWriter
    {
        public RunDescription Description { get; } = description;

        public Guid Id { get; } = Guid.CreateVersion7();

        public Dictionary<string, List<(long Step, double Time, double Value)>> Points { get; } = [];

        public List<(string Kind, double Time, long Step, string? Detail)> Events { get; } = [];

        public Dictionary<string, (double Time, double[] State)> States { get; } = [];

        public Dictionary<string, double> Summaries { get; } = [];

        public Termination? Termination { get; private set; }

        public SolveCost? Cost { get; private set; }

        public string? Failure { get; private set; }

        public bool Disposed { get; private set; }

        public void Point(string metric, long step, double time, double value)
        {
            Open();
            if (!Points.TryGetValue(metric, out var points))
            {
                Points[metric] = points = [];
            }

            if (points.Count > 0 && points[^1].Step >= step)
            {
                throw new ArgumentOutOfRangeException(nameof(step), step, "Steps must increase.");
            }

            points.Add((step, time, value));
            onPoint?.Invoke(this, step);
        }

        public void Event(string kind, double time, long step, string? detail = null)
        {
            Open();
            Events.Add((kind, time, step, detail));
        }

        public void State(string name, double time, ReadOnlySpan<double> state)
        {
            Open();
            States.Add(name, (time, state.ToArray()));
        }

        public void Summary(string name, double value)
        {
            Open();
            if (Points.ContainsKey(name))
            {
                throw new ArgumentException($"{name} is a series.", nameof(name));
            }

            Summaries.Add(name, value);
        }

        public (long Step, byte[] Data, int Points, int Events)? LastCheckpoint { get; private set; }

        public Guid? Earlier { get; private set; }

        public void Checkpoint(long step, double time, ReadOnlySpan<byte> data)
        {
            Open();
            LastCheckpoint = (step, data.ToArray(), Points.Values.FirstOrDefault()?.Count ?? 0, Events.Count);
        }

        public void ResumedFrom(Guid run)
        {
            Open();
            Earlier = run;
        }

        public void Artifact(string kind, string path) => Open();

        public void Complete(Termination termination, SolveCost cost)
        {
            Open();
            (Termination, Cost) = (termination, cost);
        }

        public void Fail(string reason)
        {
            Open();
            Failure = reason;
        }

        public void Dispose() => Disposed = true;

        private void Open()
        {
            if (Termination is not null || Failure is not null || Disposed)
            {
                throw new InvalidOperationException("The run has ended.");
            }
        }
    }
}
