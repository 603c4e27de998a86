namespace MetaFlow;

/// <summary>How the columns of a design are centred and scaled; statistics are over all rows.</summary>
public enum ColumnScaling
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>Mean 0 and variance 1 (with divisor n). Constant columns become 0.</summary>
    UnitVariance,

    /// <summary>Mean 0 and sum of squares 1, as scikit-learn ships the diabetes data. Constant columns become 0.</summary>
    UnitSumOfSquares,
}
