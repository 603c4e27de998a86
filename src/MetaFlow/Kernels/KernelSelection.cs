using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MetaFlow.Kernels;

/// <summary>The rules by which a kernel is chosen; pure, so that tests can name the environment and the state of the library.</summary>
internal static class KernelSelection
{
    public const string VariableName = "METAFLOW_KERNEL";

    /// <summary>The kernel for a choice, the value of the environment variable and the state of the native library.</summary>
    public static (Kernel Kernel, string Why) Select(KernelChoice choice, string? variable, NativeLibraryState library)
    {
        switch (choice)
        {
            case KernelChoice.Managed:
                return (ManagedKernel.Instance, "The managed kernel was asked for.");
            case KernelChoice.Native:
                return (Require(library, "The native kernel was asked for"), "The native kernel was asked for.");
            case KernelChoice.Auto:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(choice), choice, "Not a kernel choice.");
        }

        return variable switch
        {
            null or "" when library.Kernel is not null => (library.Kernel, "The native library is there."),
            null or "" => (ManagedKernel.Instance, $"The native library cannot be used: {library.Problem}"),
            "managed" => (ManagedKernel.Instance, $"{VariableName} is 'managed'."),
            "native" => (Require(library, $"{VariableName} is 'native'"), $"{VariableName} is 'native'."),
            _ => throw new InvalidInputException($"The environment variable {VariableName} is '{variable}'; allowed are 'native' and 'managed'."),
        };
    }

    /// <summary>The report for an environment and a state of the native library.</summary>
    public static KernelReport Describe(string? variable, NativeLibraryState library)
    {
        List<string> problems = [];
        if (library.Problem is not null)
            problems.Add(library.Problem);

        string used, why;
        try
        {
            (Kernel kernel, why) = Select(KernelChoice.Auto, variable, library);
            used = kernel.Name;
        }
        catch (Exception exception) when (exception is InvalidInputException or NotSupportedException)
        {
            (used, why) = ("none", exception.Message);
            problems.Add(exception.Message);
        }

        return new KernelReport
        {
            Used = used,
            Why = why,
            NativeAvailable = library.Kernel is not null,
            LibraryPath = library.Path,
            AbiVersion = library.AbiVersion,
            ExpectedAbiVersion = NativeMethods.ExpectedAbiVersion,
            Variant = library.Variant,
            Requested = string.IsNullOrEmpty(variable) ? null : variable,
            CpuFeatures = CpuFeatures(),
            SearchedPaths = library.SearchedPaths,
            Problems = problems,
        };
    }

    private static NativeKernel Require(NativeLibraryState library, string wish) =>
        library.Kernel ?? throw new NotSupportedException($"{wish}, but its library cannot be used: {library.Problem}");

    private static List<string> CpuFeatures()
    {
        List<string> features = [RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()];
        void Add(bool supported, string name)
        {
            if (supported)
                features.Add(name);
        }

        Add(Sse2.IsSupported, "sse2");
        Add(Avx.IsSupported, "avx");
        Add(Avx2.IsSupported, "avx2");
        Add(Fma.IsSupported, "fma");
        Add(Avx512F.IsSupported, "avx512f");
        Add(AdvSimd.IsSupported, "neon");
        Add(!Vector256.IsHardwareAccelerated, "no 256-bit vectors");
        return features;
    }
}
