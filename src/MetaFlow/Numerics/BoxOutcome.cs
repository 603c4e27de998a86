namespace MetaFlow.Numerics;

/// <summary>How a decision over a box ended.</summary>
public enum BoxOutcome
{
    /// <summary>Some part is not decided, and none refutes.</summary>
    Undecided,

    /// <summary>The statement is proved on the whole box.</summary>
    Certified,

    /// <summary>Some part of the box violates the statement throughout.</summary>
    Refuted,
}
