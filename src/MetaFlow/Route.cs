namespace MetaFlow;

/// <summary>How a field is evaluated. It is stored with the run; results agree within the bound that the route documents.</summary>
public enum Route
{
    /// <summary>Whichever is fastest and applicable.</summary>
    Auto,

    /// <summary>From the data X, y: reproductions, operation counts and bit-for-bit comparisons.</summary>
    Data,

    /// <summary>From the normal matrices XᵀX and Xᵀy (squared loss only); squares the condition number.</summary>
    Gram,

    /// <summary>One compiled affine field (quadratic losses only).</summary>
    Affine,
}
