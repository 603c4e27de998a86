namespace MetaFlow.Numerics;

/// <summary>What is known of a statement (hypotheses and a conclusion) over one box of parameters.</summary>
public enum BoxAnswer
{
    /// <summary>Not decided: the box is too wide, or the statement differs within it.</summary>
    Unknown,

    /// <summary>At every point of the box where the hypotheses hold, the conclusion holds.</summary>
    Holds,

    /// <summary>At every point of the box the hypotheses hold and the conclusion fails.</summary>
    Fails,

    /// <summary>At no point of the box do the hypotheses hold.</summary>
    Outside,
}
