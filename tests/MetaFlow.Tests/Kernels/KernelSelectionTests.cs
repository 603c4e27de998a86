using System.Runtime.InteropServices;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

public sealed class KernelSelectionTests
{
    private static NativeLibraryState Missing { get; } = NativeLibraryState.Load(["/nowhere/libmetaflow_native.so"], NativeMethods.ExpectedAbiVersion);

    [Fact]
    public void NativeLibrary_BesideTheAssembly_IsLoaded()
    {
        KernelReport report = Kernel.Describe();
        string path = Path.Combine(AppContext.BaseDirectory, NativeLibraryState.FileName);
        bool required = Environment.GetEnvironmentVariable("METAFLOW_REQUIRE_NATIVE") == "1";
        Assert.True(report.NativeAvailable || !(required || File.Exists(path)), $"The native kernel cannot be used: {string.Join(" ", report.Problems)}");
        if (!report.NativeAvailable)
            return;
        Assert.Equal(path, report.LibraryPath);
        Assert.Equal(report.ExpectedAbiVersion, report.AbiVersion);
        Assert.Equal($"native-{report.Variant}", Kernel.Select(KernelChoice.Native).Name);
        Assert.Contains(report.Variant, (string[])["avx2", "portable"]);
        Assert.True(Kernel.Select(KernelChoice.Native).IsNative);
    }

    [Fact]
    public void Select_Managed_IsTheManagedKernel()
    {
        Kernel kernel = Kernel.Select(KernelChoice.Managed);
        Assert.Equal("managed", kernel.Name);
        Assert.False(kernel.IsNative);
    }

    [Fact]
    public void Select_UndefinedChoice_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>("choice", () => Kernel.Select((KernelChoice)9));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Auto_LibraryMissing_FallsBackToManagedAndSaysWhy(string? variable)
    {
        (Kernel kernel, string why) = KernelSelection.Select(KernelChoice.Auto, variable, Missing);
        Assert.Equal("managed", kernel.Name);
        Assert.Contains("'/nowhere/libmetaflow_native.so'", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_VariableIsManaged_IsManaged() =>
        Assert.Equal("managed", KernelSelection.Select(KernelChoice.Auto, "managed", NativeLibraryState.Current).Kernel.Name);

    [Fact]
    public void Auto_VariableIsNativeAndLibraryMissing_IsAnErrorThatNamesTheVariable()
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => KernelSelection.Select(KernelChoice.Auto, "native", Missing));
        Assert.StartsWith("METAFLOW_KERNEL is 'native', but its library cannot be used", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Native_LibraryMissing_IsAnErrorThatSaysWhereItWasLookedFor()
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => KernelSelection.Select(KernelChoice.Native, null, Missing));
        Assert.Contains("looked at '/nowhere/libmetaflow_native.so'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("Native")]
    [InlineData(" managed")]
    public void Auto_VariableHasAnotherValue_IsRefusedWithTheAllowedOnes(string value)
    {
        InvalidInputException error = Assert.Throws<InvalidInputException>(() => KernelSelection.Select(KernelChoice.Auto, value, Missing));
        Assert.Equal($"The environment variable METAFLOW_KERNEL is '{value}'; allowed are 'native' and 'managed'.", error.Message);

        KernelReport report = KernelSelection.Describe(value, Missing);
        Assert.Equal("none", report.Used);
        Assert.Equal(error.Message, report.Why);
        Assert.Contains(error.Message, report.Problems);
    }

    [Theory]
    [InlineData(KernelChoice.Native)]
    [InlineData(KernelChoice.Managed)]
    public void Select_ExplicitChoice_IgnoresTheVariable(KernelChoice choice)
    {
        if (choice == KernelChoice.Native && NativeLibraryState.Current.Kernel is null)
            Assert.Skip("There is no native library.");
        Assert.Equal(choice == KernelChoice.Native, KernelSelection.Select(choice, "nonsense", NativeLibraryState.Current).Kernel.IsNative);
    }

    [Fact]
    public void Load_FileIsNoLibrary_IsNotUsedAndSaysSo()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "not a library");
            NativeLibraryState state = NativeLibraryState.Load([path], NativeMethods.ExpectedAbiVersion);
            Assert.Null(state.Kernel);
            Assert.StartsWith($"'{path}' is there but cannot be loaded", state.Problem, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Load_AnotherLibrary_IsNotUsedAndSaysSo()
    {
        string name = OperatingSystem.IsWindows() ? "coreclr.dll" : OperatingSystem.IsMacOS() ? "libSystem.Native.dylib" : "libSystem.Native.so";
        string path = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), name);
        NativeLibraryState state = NativeLibraryState.Load([path], NativeMethods.ExpectedAbiVersion);
        Assert.Null(state.Kernel);
        Assert.StartsWith($"'{path}' is not a kernel of MetaFlow", state.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnotherAbiVersion_IsNotUsedAndKeepsTheReason()
    {
        if (NativeLibraryState.Current.Path is not string path)
        {
            Assert.Skip("There is no native library.");
            return;
        }

        NativeLibraryState state = NativeLibraryState.Load([path], NativeMethods.ExpectedAbiVersion + 1);
        Assert.Null(state.Kernel);
        Assert.Equal(NativeMethods.ExpectedAbiVersion, state.AbiVersion);
        Assert.Contains($"this assembly needs {NativeMethods.ExpectedAbiVersion + 1}", state.Problem, StringComparison.Ordinal);
        Assert.Equal("managed", KernelSelection.Describe(null, state).Used);
    }

    [Theory]
    [InlineData(KernelStatus.NullPointer)]
    [InlineData(KernelStatus.BadSize)]
    [InlineData(KernelStatus.BadFamily)]
    [InlineData(KernelStatus.BadValue)]
    [InlineData(KernelStatus.SmallWorkspace)]
    [InlineData((KernelStatus)99)]
    internal void ThrowIfFailed_AnyFailure_NamesTheCall(KernelStatus status) =>
        Assert.Contains("refused Gram", Assert.Throws<InvalidOperationException>(() => status.ThrowIfFailed("Gram")).Message, StringComparison.Ordinal);
}
