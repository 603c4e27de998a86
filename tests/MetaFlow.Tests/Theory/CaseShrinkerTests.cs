using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Tests.Theory;

public sealed class CaseShrinkerTests
{
    private static readonly ParameterSpace s_space = new(
        Parameter.Integer("tasks", 1, 9), Parameter.Logarithmic("K", 1e-4, 1e4), Parameter.Vector("centres", -4, 4, x => x.Integer("tasks")));

    private static Instance Start(double k) => Instance.Empty.With("tasks", 5).With("K", k).With("centres", [1.2345678, -0.3, 2.71828, 0, 3.9]);

    [Theory]
    [InlineData(0.05976550496484082, 0.05, 0.07, 0.06)]
    [InlineData(0.2999999, 0.25, 0.35, 0.3)]
    [InlineData(2484.1234, 2400, 2600, 2500)]
    [InlineData(3.917e-4, 3e-4, 5e-4, 4e-4)]
    [InlineData(7.123, 0.9, 9, 1)]
    public void Shrink_ANumberWithManyDigits_BecomesTheRoundestThatKeepsTheCase(double value, double from, double to, double expected)
    {
        var simplest = CaseShrinker.Shrink(s_space, Start(value), x => x["K"] >= from && x["K"] <= to, 1000);

        Assert.Equal(expected, simplest["K"]);
    }

    [Theory]
    [InlineData(3517, 3300, 3500)]
    [InlineData(3517, 2800, 3000)]
    [InlineData(19, 17, 17)]
    [InlineData(3517, 1, 1)]
    public void Shrink_AnInteger_BecomesRounderOrSmaller(int value, int from, int expected)
    {
        var space = new ParameterSpace(Parameter.Integer("T", 1, 5000));
        var simplest = CaseShrinker.Shrink(space, Instance.Empty.With("T", value), x => x.Integer("T") >= from, 60);

        Assert.Equal(expected, simplest.Integer("T"));
    }

    [Fact]
    public void Shrink_AConditionOnOneEntry_MakesTheRestTrivial()
    {
        var simplest = CaseShrinker.Shrink(s_space, Start(8.25), x => x.Vector("centres").Any(centre => centre > 1.1), 1000);

        Assert.Equal(1, simplest.Integer("tasks"));
        Assert.Equal([2], simplest.Vector("centres"));
        Assert.Equal(1, simplest["K"]);
    }

    [Fact]
    public void Simpler_OfTheSimplest_IsEmpty() =>
        Assert.Empty(CaseShrinker.Simpler(s_space, Instance.Empty.With("tasks", 1).With("K", 1).With("centres", 0)));
}
