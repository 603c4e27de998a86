namespace MetaFlow;

/// <summary>What is made of a functional along a flow or an iteration.</summary>
public enum FunctionalKind
{
    /// <summary>Its average over time.</summary>
    Average,

    /// <summary>Its minimum over time, and where it is attained.</summary>
    Minimum,

    /// <summary>Its integral over time.</summary>
    Integral,
}
