using System.Runtime.InteropServices;

namespace MetaFlow.Kernels;

/// <summary>What was found when the native library was looked for: a usable kernel, or the reason why there is none.</summary>
internal sealed record NativeLibraryState
{
    private static readonly Lazy<NativeLibraryState> _current = new(() => Load(DefaultPaths(), NativeMethods.ExpectedAbiVersion));

    /// <summary>The library of this process; loaded at first use, once.</summary>
    public static NativeLibraryState Current => _current.Value;

    /// <summary>The kernel, or null when the library cannot be used.</summary>
    public NativeKernel? Kernel { get; init; }

    /// <summary>Why there is no kernel; null when there is one.</summary>
    public string? Problem { get; init; }

    /// <summary>The path of the library that was loaded.</summary>
    public string? Path { get; init; }

    /// <summary>The operating system's handle of the library, or zero.</summary>
    public nint Handle { get; init; }

    /// <summary>The ABI version of the library that was loaded.</summary>
    public int? AbiVersion { get; init; }

    /// <summary>The variant that the library chose.</summary>
    public string? Variant { get; init; }

    /// <summary>Where the library was looked for.</summary>
    public required IReadOnlyList<string> SearchedPaths { get; init; }

    /// <summary>The file name of the library on this platform.</summary>
    public static string FileName =>
        OperatingSystem.IsWindows() ? $"{NativeMethods.LibraryName}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{NativeMethods.LibraryName}.dylib"
        : $"lib{NativeMethods.LibraryName}.so";

    /// <summary>Next to the assembly, in the application's folder, and where NuGet packages put it.</summary>
    public static IReadOnlyList<string> DefaultPaths()
    {
        string application = AppContext.BaseDirectory;

        // Empty in a single-file application, where the application's folder is the place.
        string location = typeof(Kernel).Assembly.Location;
        string assembly = location.Length == 0 ? application : System.IO.Path.GetDirectoryName(location) ?? application;
        string runtimes = System.IO.Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        string[] folders = [assembly, application, System.IO.Path.Combine(assembly, runtimes), System.IO.Path.Combine(application, runtimes)];
        return [.. folders.Select(folder => System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, FileName))).Distinct()];
    }

    /// <summary>Loads the first library that exists; the first that is there decides, so that a broken one is seen.</summary>
    public static NativeLibraryState Load(IReadOnlyList<string> paths, int expectedAbiVersion)
    {
        string? path = paths.FirstOrDefault(File.Exists);
        if (path is null)
            return new() { SearchedPaths = paths, Problem = $"{FileName} is not there; looked at {string.Join(", ", paths.Select(p => $"'{p}'"))}." };
        return NativeLibrary.TryLoad(path, out nint handle)
            ? Inspect(path, handle, paths, expectedAbiVersion)
            : new() { SearchedPaths = paths, Problem = $"'{path}' is there but cannot be loaded (another platform, or a missing dependency)." };
    }

    private static unsafe NativeLibraryState Inspect(string path, nint handle, IReadOnlyList<string> paths, int expectedAbiVersion)
    {
        // The version is asked for through a plain pointer, so that a library with another ABI is never bound to.
        if (!NativeLibrary.TryGetExport(handle, "metaflow_abi_version", out nint version)
            || !NativeLibrary.TryGetExport(handle, "metaflow_variant", out nint variant))
        {
            NativeLibrary.Free(handle);
            return new() { SearchedPaths = paths, Problem = $"'{path}' is not a kernel of MetaFlow: it does not export metaflow_abi_version and metaflow_variant." };
        }

        int abi = ((delegate* unmanaged<int>)version)();
        if (abi != expectedAbiVersion)
        {
            NativeLibrary.Free(handle);
            return new()
            {
                SearchedPaths = paths,
                AbiVersion = abi,
                Problem = $"'{path}' has ABI version {abi}, this assembly needs {expectedAbiVersion}; rebuild it.",
            };
        }

        string name = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)variant)()) ?? "unknown";
        return new()
        {
            SearchedPaths = paths,
            Path = path,
            Handle = handle,
            AbiVersion = abi,
            Variant = name,
            Kernel = new NativeKernel(name),
        };
    }
}
