namespace MetaFlow.Experiments;

/// <summary>What a critical point on the real line is.</summary>
public enum ExtremumKind
{
    /// <summary>The derivative changes from negative to positive.</summary>
    Minimum,

    /// <summary>The derivative changes from positive to negative.</summary>
    Maximum,
}
