namespace MetaFlow.Kernels;

/// <summary>Which kernel is used and why.</summary>
public sealed record KernelReport
{
    /// <summary>
    /// The kernel that <see cref="KernelChoice.Auto"/> gives: <c>native-avx2</c>, <c>native-portable</c> or <c>managed</c>;
    /// <c>none</c> when the environment asks for one that cannot be given.
    /// </summary>
    public required string Used { get; init; }

    /// <summary>One sentence that says why.</summary>
    public required string Why { get; init; }

    /// <summary>Whether the native library is there and can be used.</summary>
    public required bool NativeAvailable { get; init; }

    /// <summary>The path of the native library that was loaded, or null.</summary>
    public string? LibraryPath { get; init; }

    /// <summary>The ABI version of the native library, or null when none was loaded.</summary>
    public int? AbiVersion { get; init; }

    /// <summary>The ABI version that this assembly needs.</summary>
    public required int ExpectedAbiVersion { get; init; }

    /// <summary>The variant that the native library chose: <c>avx2</c> or <c>portable</c>, or null.</summary>
    public string? Variant { get; init; }

    /// <summary>The value of <c>METAFLOW_KERNEL</c>, or null when it is not set.</summary>
    public string? Requested { get; init; }

    /// <summary>The processor's architecture and the vector instruction sets that .NET sees.</summary>
    public required IReadOnlyList<string> CpuFeatures { get; init; }

    /// <summary>The paths at which the native library is looked for, in order.</summary>
    public required IReadOnlyList<string> SearchedPaths { get; init; }

    /// <summary>What went wrong (a library that cannot be loaded, a bad environment variable), in order; empty when nothing did.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
