using System.Text.Json;
using MetaFlow.Cli.Tests.Support;
using Xunit;

namespace MetaFlow.Cli.Tests.Commands;

[Collection(Workplace.InFolder)]
public sealed class DoctorCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Doctor_OnAUsableMachine_SaysWhichKernelAndWhy()
    {
        var outcome = _place.Run("doctor", "--format", "json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        var report = JsonDocument.Parse(outcome.Out).RootElement;
        Assert.Contains(report.GetProperty("kernel").GetString(), new[] { "native-avx2", "native-portable", "managed" });
        Assert.NotEmpty(report.GetProperty("kernel_why").GetString()!);
        Assert.NotEmpty(report.GetProperty("cpu_features").EnumerateArray());
        Assert.Equal(_place.Path("metaflow.db"), report.GetProperty("store").GetString());
        Assert.Empty(_place.Listing());
    }

    [Fact]
    public void Doctor_WithAStore_SaysWhatItHolds()
    {
        _place.Store();
        var outcome = _place.Run("doctor");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("1 runs, 8 points", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_WithAStoreThatCannotBeUsed_Exits3()
    {
        _place.Write("metaflow.db", "this is not a database, however long it is");
        var outcome = _place.Run("doctor");
        Assert.Equal(3, outcome.Code);
        Assert.Contains("not a run store", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    public void Doctor_StaysWithinTheTerminal(int width)
    {
        var outcome = _place.Run(host => host with { Width = width }, "doctor");
        Assert.All(outcome.Lines, line => Assert.True(line.Length <= width || !line[18..].Contains(' ', StringComparison.Ordinal), line));
    }
}
