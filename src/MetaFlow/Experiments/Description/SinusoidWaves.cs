namespace MetaFlow.Experiments;

/// <summary>Sine waves of random amplitude and phase, fitted by a tanh network.</summary>
[Field("Sine waves of random amplitude and phase, fitted by a two-layer tanh network with squared loss; support and query samples apart.")]
public sealed record SinusoidWaves : NetworkProblem
{
    /// <summary>Number of tasks M.</summary>
    [Field("Number of tasks M.", AtLeast = 1, AtMost = 100_000)]
    public required int Tasks { get; init; }

    /// <summary>Support samples K.</summary>
    [Field("Support samples of a task (K-shot).", AtLeast = 1, AtMost = 1_000_000)]
    public int Shots { get; init; } = 10;

    /// <summary>Query samples.</summary>
    [Field("Query samples of a task.", AtLeast = 1, AtMost = 1_000_000)]
    public int Queries { get; init; } = 10;
}
