namespace MetaFlow.Experiments;

/// <summary>What is done to the target before the data are cut into tasks.</summary>
public enum TargetScaling
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Mean 0 and variance 1 (with divisor n).</summary>
    UnitVariance,
}
