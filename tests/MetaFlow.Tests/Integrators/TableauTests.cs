using MetaFlow.Integrators;
using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class TableauTests
{
    public static TheoryData<string, int, int, int, bool> Facts() => new()
    {
        { "euler", 1, 0, 1, false },
        { "heun", 2, 0, 2, false },
        { "bogacki-shampine-32", 3, 2, 3, true },
        { "runge-kutta-4", 4, 0, 3, false },
        { "dormand-prince-54", 5, 4, 4, true },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public void Tableau_OfEachMethod_HasExactlyItsOrdersAndDerivesFirstSameAsLast(string name, int order, int embedded, int dense, bool fsal)
    {
        var method = Assert.IsType<ExplicitRungeKutta>(Method.Parse(name));
        Assert.Equal(order, method.Tableau.MeasureOrder(order + 1)); // not more than claimed either
        Assert.Equal(embedded, method.Tableau.EmbeddedOrder);
        Assert.Equal(dense, method.Tableau.MeasureDenseOrder(order + 1));
        Assert.Equal(dense, method.DenseOrder);
        Assert.Equal(fsal, method.Tableau.IsFirstSameAsLast);
        Assert.Equal(embedded > 0, method.IsAdaptive);
        Assert.NotEmpty(method.Citation);
    }

    [Fact]
    public void RootedTrees_UpToOrderEight_AreAsManyAsCounted()
    {
        int[] counts = [.. RootedTree.UpTo(8).GroupBy(t => t.Order).Select(g => g.Count())];
        Assert.Equal([1, 1, 2, 4, 9, 20, 48, 115], counts); // HNW I, Table II.2.1
    }

    [Fact]
    public void RootedTree_Densities_AreThoseOfTheTextbook()
    {
        string[] found = [.. RootedTree.UpTo(4).Where(t => t.Order == 4).Select(t => $"{t} {t.Density}").Order(StringComparer.Ordinal)];
        Assert.Equal(["[[[τ]]] 24", "[[τ,τ]] 12", "[[τ],τ] 8", "[τ,τ,τ] 4"], found);
    }

    [Theory]
    [InlineData("0 1", "1/2", "1/2 1/2")] // row sum
    [InlineData("0 1", "1", "1/3 2/3")] // order 2 fails
    [InlineData("0 1", "1", "1/2")] // a weight is missing
    public void Tableau_WithAWrongCoefficient_IsRefused(string c, string a, string b) =>
        Assert.Throws<InvalidOperationException>(() => new ButcherTableau(2, 2, c, [a], b));

    [Fact]
    public void Tableau_WithAWrongDenseOrder_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => new ButcherTableau(2, 3, "0 1", ["1"], "1/2 1/2"));

    [Fact]
    public void Rational_Arithmetic_IsExactAndReduced()
    {
        Rational third = Rational.Parse("2/6");
        Assert.Equal("1/3", third.ToString());
        Assert.Equal(Rational.One, third + third + third);
        Assert.Equal(Rational.Parse("-1/2"), Rational.Parse("3/-6"));
        Assert.Equal(Rational.Parse("3/2"), Rational.One / Rational.Parse("2/3"));
        Assert.Equal(default, third - third);
        Assert.Equal(-12715105075.0 / 11282082432.0, Rational.Parse("-12715105075/11282082432").ToDouble());
        Assert.Throws<DivideByZeroException>(() => Rational.Parse("1/0"));
    }

    [Fact]
    public void Parse_OfEveryName_GivesTheMethodBack()
    {
        Assert.All(Method.All, m => Assert.Same(m, Method.Parse(m.Name.ToUpperInvariant())));
        var refused = Assert.Throws<ArgumentException>(() => Method.Parse("midpoint"));
        Assert.Contains("dormand-prince-54", refused.Message, StringComparison.Ordinal);
    }
}
