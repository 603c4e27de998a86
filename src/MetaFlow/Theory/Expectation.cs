namespace MetaFlow.Theory;

/// <summary>What a check of a form is expected to find.</summary>
public enum Expectation
{
    /// <summary>No violation, and at least one case that is consistent, attained or certified.</summary>
    Holds,

    /// <summary>A violation.</summary>
    Fails,

    /// <summary>No proof and no counterexample are known: no violation is expected.</summary>
    Unproved,

    /// <summary>It cannot be tried here, for a reason that the form states.</summary>
    Untested,
}
