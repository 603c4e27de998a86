namespace MetaFlow;

/// <summary>Random decision processes with two states and two actions.</summary>
public sealed record DecisionProcessTasksOptions
{
    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of tasks M ≥ 1; default 5.</summary>
    public int Tasks { get; init; } = 5;

    /// <summary>Number H of actions, 1 to 10; default 4.</summary>
    public int Horizon { get; init; } = 4;
}
