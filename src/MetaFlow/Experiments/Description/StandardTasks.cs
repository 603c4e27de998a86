namespace MetaFlow.Experiments;

/// <summary>One of the standard problems P1–P5, the same for every seed.</summary>
[Field("One of the standard problems, with the same numbers whatever the seed; start.rule problem begins where they do.")]
public sealed record StandardTasks : ProblemDescription
{
    /// <summary>Which one.</summary>
    [Field("Which one: p1, p1s, p1l, p2, p3, p4 (the tasks of p1 from 1,000 starts: seed s is start s) or p5.")]
    public required StandardProblemName Name { get; init; }

    /// <inheritdoc/>
    internal override bool HasOwnStart => true;
}
