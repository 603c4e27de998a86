namespace MetaFlow.Experiments;

/// <summary>Is told of a run and keeps nothing; for computations that belong to a run but are not its points.</summary>
internal sealed class SilentWriter : IRunWriter
{
    public static SilentWriter Instance { get; } = new();

    public Guid Id => Guid.Empty;

    public void Point(string metric, long step, double time, double value)
    {
    }

    public void Event(string kind, double time, long step, string? detail = null)
    {
    }

    public void State(string name, double time, ReadOnlySpan<double> state)
    {
    }

    public void Summary(string name, double value)
    {
    }

    public void Artifact(string kind, string path)
    {
    }

    public void Complete(Termination termination, SolveCost cost)
    {
    }

    public void Fail(string reason)
    {
    }

    public void Dispose()
    {
    }
}
