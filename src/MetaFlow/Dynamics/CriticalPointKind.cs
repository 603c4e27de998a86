namespace MetaFlow;

/// <summary>What kind of critical point a point is, by the signs of the Hessian's eigenvalues.</summary>
public enum CriticalPointKind
{
    /// <summary>All eigenvalues are positive.</summary>
    Minimum,

    /// <summary>All eigenvalues are negative.</summary>
    Maximum,

    /// <summary>Some are positive and some negative.</summary>
    Saddle,

    /// <summary>Some are zero up to rounding, the others of one sign: second derivatives do not decide.</summary>
    Degenerate,
}
