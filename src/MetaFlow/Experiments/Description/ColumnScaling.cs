namespace MetaFlow.Experiments;

/// <summary>What is done to the columns of a data set before it is cut into tasks.</summary>
public enum ColumnScaling
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each column has mean 0 and sum of squares 1 (what scikit-learn's diabetes data are).</summary>
    UnitNorm,

    /// <summary>Each column has mean 0 and variance 1.</summary>
    Standardize,

    /// <summary>Each column is divided by the largest absolute value in the whole table, so that pixels lie in [0, 1].</summary>
    UnitRange,
}
