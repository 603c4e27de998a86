namespace MetaFlow.Theory;

/// <summary>How the two sides of a comparison are related.</summary>
public enum Relation
{
    /// <summary>Observed ≤ bound.</summary>
    AtMost,

    /// <summary>Observed ≥ bound.</summary>
    AtLeast,

    /// <summary>Observed = bound.</summary>
    Equal,
}
