namespace MetaFlow;

/// <summary>How a field is evaluated. It is stored with the run; results agree within the bound that the route documents.</summary>
public enum Route
{
    /// <summary>Whichever is fastest and applicable.</summary>
    Auto,

    /// <summary>From the data X, y: reproductions, operation counts and bit-for-bit comparisons.</summary>
    Data,

    /// <summary>
    /// From products of the data that are formed once. Squared losses: the normal matrices XᵀX and Xᵀy, which square the condition number.
    /// Other generalized linear losses and tanh networks: the inner products of the samples, which save the exact meta-gradient of one
    /// gradient step readings of the data; everything else is evaluated as on <see cref="Data"/>.
    /// </summary>
    Gram,

    /// <summary>One compiled affine field (quadratic losses only).</summary>
    Affine,
}
