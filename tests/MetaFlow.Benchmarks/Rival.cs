namespace MetaFlow.Benchmarks;

/// <summary>What a time is compared with, measured in the same round.</summary>
internal enum Rival
{
    /// <summary>The fastest program that reads X.</summary>
    BestFromData,

    /// <summary>OpenBLAS's matrix-vector products.</summary>
    OpenBlas,

    /// <summary>MetaFlow's own native kernel on the same case.</summary>
    OwnNative,
}
