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

    /// <summary>Where the problem says: the start of a standard problem, or scaled random weights of a network, drawn with the run's seed.</summary>
    Problem,
}
