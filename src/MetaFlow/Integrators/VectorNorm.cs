namespace MetaFlow;

/// <summary>A norm of vectors.</summary>
public enum VectorNorm
{
    /// <summary>‖v‖₂.</summary>
    Euclidean,

    /// <summary>The largest |v_j|.</summary>
    Maximum,
}
