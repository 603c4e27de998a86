namespace MetaFlow.Theory;

/// <summary>What a check of a form of a claim found. Sampling never proves: only <see cref="Refuted"/> and <see cref="Certified"/> are proofs.</summary>
public enum Verdict
{
    /// <summary>No applicable case was tried.</summary>
    Untested,

    /// <summary>A hypothesis fails.</summary>
    Inapplicable,

    /// <summary>Neither side clears the error budget.</summary>
    Inconclusive,

    /// <summary>The hypotheses hold, and the observation with its error lies within the bound.</summary>
    Consistent,

    /// <summary>Observation and bound agree within the error, which is at most the claim's resolution.</summary>
    Attained,

    /// <summary>Decided over a whole box of parameters by interval bisection.</summary>
    Certified,

    /// <summary>The hypotheses hold, and the observation exceeds the bound by more than its error, on fresh seeds again.</summary>
    Violated,

    /// <summary>Violated, with hypotheses and both sides enclosed by interval or exact arithmetic.</summary>
    Refuted,
}
