namespace MetaFlow;

/// <summary>How a constant of a loss is known.</summary>
public enum ConstantKind
{
    /// <summary>The exact value.</summary>
    Exact,

    /// <summary>A proved bound, possibly inflated.</summary>
    Certified,

    /// <summary>The user's word.</summary>
    Declared,
}
