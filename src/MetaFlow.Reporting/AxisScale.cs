namespace MetaFlow.Reporting;

/// <summary>How an axis is scaled.</summary>
public enum AxisScale
{
    /// <summary>
    /// Logarithmic if no finite value is negative and the positive ones span at least <see cref="AxisRule.Decades"/> decades;
    /// linear otherwise.
    /// </summary>
    Auto,

    /// <summary>Linear.</summary>
    Linear,

    /// <summary>Logarithmic; values that are not positive are gaps.</summary>
    Log,
}
