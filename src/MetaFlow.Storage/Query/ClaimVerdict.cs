namespace MetaFlow.Storage;

/// <summary>The verdicts of a check of a claim, as they are stored.</summary>
public static class ClaimVerdict
{
    /// <summary>The hypotheses hold, and the observation and its error lie within the bound.</summary>
    public const string Consistent = "consistent";

    /// <summary>Observation and bound agree within the error, which is small.</summary>
    public const string Attained = "attained";

    /// <summary>The hypotheses hold, and the observation exceeds the bound by more than its error.</summary>
    public const string Violated = "violated";

    /// <summary>Violated, and re-evaluated in interval or exact arithmetic.</summary>
    public const string Refuted = "refuted";

    /// <summary>Decided over a whole box of parameters by interval bisection.</summary>
    public const string Certified = "certified";

    /// <summary>Neither side clears the error.</summary>
    public const string Inconclusive = "inconclusive";

    /// <summary>A hypothesis fails.</summary>
    public const string Inapplicable = "inapplicable";

    /// <summary>No applicable case was tried.</summary>
    public const string Untested = "untested";

    /// <summary>Every verdict.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Consistent, Attained, Violated, Refuted, Certified, Inconclusive, Inapplicable, Untested];
}
