namespace MetaFlow.Experiments;

/// <summary>How the start point w₀ is chosen.</summary>
public enum StartRule
{
    /// <summary>w₀ = 0.</summary>
    Zeros,

    /// <summary>Normal coordinates of the given scale, drawn with the run's seed.</summary>
    Normal,

    /// <summary>The given values.</summary>
    Given,
}
