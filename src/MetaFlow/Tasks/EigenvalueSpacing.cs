namespace MetaFlow;

/// <summary>How the eigenvalues of random quadratics lie between the smallest and the largest one.</summary>
public enum EigenvalueSpacing
{
    /// <summary>Drawn uniformly, for each task anew.</summary>
    Random,

    /// <summary>In equal steps, both ends included.</summary>
    Linear,

    /// <summary>In equal ratios, both ends included; both must be positive.</summary>
    Logarithmic,
}
