namespace MetaFlow;

/// <summary>The factor before the sum over samples; always stated, never a default.</summary>
public enum Normalization
{
    /// <summary>1/(2n).</summary>
    HalfMean,

    /// <summary>1/n.</summary>
    Mean,

    /// <summary>1: the plain sum.</summary>
    Sum,
}
