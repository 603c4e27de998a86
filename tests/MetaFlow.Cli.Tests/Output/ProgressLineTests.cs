using MetaFlow.Cli.Output;
using Xunit;

namespace MetaFlow.Cli.Tests.Output;

public sealed class ProgressLineTests
{
    [Theory]
    [InlineData(0.25, 10, "[#####...............] 25% 30 s left  maml")]
    [InlineData(0, 10, "[....................] 0%  maml")]
    [InlineData(1, 10, "[####################] 100% 0 s left  maml")]
    [InlineData(0.01, 60, "[....................] 1% 1.7 h left  maml")]
    [InlineData(double.NaN, 60, "[....................] 0%  maml")]
    public void Line_SaysHowFarAndHowLong(double fraction, double seconds, string expected) =>
        Assert.Equal(expected, ProgressLine.Line(fraction, "maml", TimeSpan.FromSeconds(seconds), 100));

    [Fact]
    public void Line_NeverExceedsTheTerminal() =>
        Assert.Equal(40, ProgressLine.Line(0.5, new string('x', 99), TimeSpan.FromSeconds(5), 40).Length);

    [Fact]
    public void Show_OffATerminal_WritesNothing()
    {
        using var writer = new StringWriter();
        using (var line = new ProgressLine(writer, enabled: false, 80))
            line.Show(0.5, "maml");
        Assert.Empty(writer.ToString());
    }
}
