namespace MetaFlow.Experiments;

/// <summary>Random decision processes with two states and two actions; expectations are exact.</summary>
[Field("Random decision processes with two states and two actions (ji2020, appendix A.1); the loss is the exact expected negative reward, d = 2.")]
public sealed record DecisionProcesses : ProblemDescription
{
    /// <summary>Number of tasks M.</summary>
    [Field("Number of tasks M.", AtLeast = 1, AtMost = 100_000)]
    public required int Tasks { get; init; }

    /// <summary>Number H of actions.</summary>
    [Field("Number H of actions of a trajectory.", AtLeast = 1, AtMost = 10)]
    public int Horizon { get; init; } = 4;
}
