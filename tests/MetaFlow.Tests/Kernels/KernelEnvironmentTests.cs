using System.Diagnostics;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Kernels;

/// <summary>The environment variable, read by a real process.</summary>
public sealed class KernelEnvironmentTests
{
    private const string ExpectedVariable = "METAFLOW_TEST_EXPECTED_KERNEL";

    [Theory]
    [InlineData("managed", "managed")]
    [InlineData("native", "native-")]
    [InlineData("fast", "none")]
    public async Task Process_WithTheVariable_UsesTheKernelItNames(string variable, string expected)
    {
        if (variable == "native" && NativeLibraryState.Current.Kernel is null)
            Assert.Skip("There is no native library.");
        string program = Environment.ProcessPath!, assembly = typeof(KernelEnvironmentTests).Assembly.Location;
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(assembly);
        foreach (string argument in (string[])["-method", $"{typeof(KernelEnvironmentTests).FullName}.{nameof(Describe_InThisProcess_UsesTheExpectedKernel)}"])
            start.ArgumentList.Add(argument);
        foreach (string key in start.Environment.Keys.Where(k => k.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal) || k.StartsWith("XUNIT", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(key);
        start.Environment["METAFLOW_KERNEL"] = variable;
        start.Environment[ExpectedVariable] = expected;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await error;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 && output.Contains("Total: 1,", StringComparison.Ordinal), output);
    }

    [Fact]
    public void Describe_InThisProcess_UsesTheExpectedKernel()
    {
        KernelReport report = Kernel.Describe();
        string? expected = Environment.GetEnvironmentVariable(ExpectedVariable);
        if (expected is not null)
            Assert.StartsWith(expected, report.Used, StringComparison.Ordinal);
        if (report.Used == "none")
            Assert.Equal(report.Why, Assert.ThrowsAny<Exception>(() => Kernel.Select()).Message);
        else
            Assert.Equal(report.Used, Kernel.Select().Name);
        Assert.NotEmpty(report.Why);
        Assert.NotEmpty(report.CpuFeatures);
        Assert.NotEmpty(report.SearchedPaths);
    }
}
