using System.Globalization;
using FsCheck.Xunit;
using MetaFlow.Cli.Output;
using Xunit;

namespace MetaFlow.Cli.Tests.Output;

public sealed class CellTests
{
    [Property]
    public bool ForMachines_RoundTripsEveryDouble(double value) =>
        double.Parse(Cell.ForMachines(value), CultureInfo.InvariantCulture).Equals(value);

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1234.5678, "1234.57")]
    [InlineData(1.23456e-7, "1.2346e-7")]
    [InlineData(-3.5e12, "-3.5e+12")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void ForPeople_IsShort(double value, string expected) => Assert.Equal(expected, Cell.ForPeople(value));

    [Theory]
    [InlineData(0.0000042, "4 µs")]
    [InlineData(0.0123, "12.3 ms")]
    [InlineData(12.3456, "12.35 s")]
    [InlineData(600, "10 min")]
    [InlineData(7200, "2 h")]
    public void ForPeople_GivesDurationsAUnit(double seconds, string expected) => Assert.Equal(expected, Cell.ForPeople(TimeSpan.FromSeconds(seconds)));
}
