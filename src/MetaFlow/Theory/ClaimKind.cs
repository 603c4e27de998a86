namespace MetaFlow.Theory;

/// <summary>What a claim says.</summary>
public enum ClaimKind
{
    /// <summary>A quantity is at most a bound.</summary>
    UpperBound,

    /// <summary>A quantity is at least a bound.</summary>
    LowerBound,

    /// <summary>Two quantities are equal.</summary>
    Equality,

    /// <summary>An order or a speed of convergence, written as O(·).</summary>
    Rate,

    /// <summary>A quantity tends to another.</summary>
    Limit,

    /// <summary>A set lies in another.</summary>
    Inclusion,

    /// <summary>Something exists.</summary>
    Existence,

    /// <summary>A quantity is monotone or conserved along a flow.</summary>
    Invariant,

    /// <summary>How often something is evaluated.</summary>
    Cost,

    /// <summary>What a printed algorithm does.</summary>
    Algorithm,
}
