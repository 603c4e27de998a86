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
        { "tsitouras-54", 5, 4, 4, true },
        { "dormand-prince-853", 8, 5, 7, false },
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

    /// <remarks>
    /// The coefficients are summed as printed, in 28 digits. The dense output of Tsitouras is printed with 16 digits and weights up to 47, so
    /// that its conditions can hold to some 1e-14 only; those of DOP853 with 30 digits.
    /// </remarks>
    [Theory]
    [InlineData("euler", 0)]
    [InlineData("heun", 0)]
    [InlineData("runge-kutta-4", 0)]
    [InlineData("bogacki-shampine-32", 0)]
    [InlineData("dormand-prince-54", 0)]
    [InlineData("tsitouras-54", 1e-14)]
    [InlineData("dormand-prince-853", 1e-14)]
    public void Tableau_OrderConditions_LeaveNoMoreThanRounding(string name, double allowed)
    {
        var method = Assert.IsType<ExplicitRungeKutta>(Method.Parse(name));
        double residual = method.Tableau.MeasureResidual();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: largest residual {residual:E1}");
        Assert.InRange(residual, 0, allowed);
    }

    /// <remarks>
    /// A condition Σ b_i Φ_i = 1/γ summed in doubles errs by a few units of rounding of the sum of its absolute terms, which the large
    /// entries of opposite sign in DOP853 bring far above 1/γ: residuals are therefore taken relative to that sum.
    /// </remarks>
    [Theory]
    [InlineData("tsitouras-54")]
    [InlineData("dormand-prince-853")]
    public void Tableau_DoublesThatAreUsed_MeetTheOrderConditionsRelativeToTheirTerms(string name)
    {
        ButcherTableau tableau = Assert.IsType<ExplicitRungeKutta>(Method.Parse(name)).Tableau;
        foreach (RootedTree tree in RootedTree.UpTo(tableau.Order))
        {
            double sum = 0, terms = 0;
            (double[] phi, double[] size) = Weights(tableau, tree);
            for (int i = 0; i < tableau.Weights.Values.Length; i++)
            {
                sum += tableau.Weights.Values[i] * phi[tableau.Weights.Indices[i]];
                terms += Math.Abs(tableau.Weights.Values[i]) * size[tableau.Weights.Indices[i]];
            }

            Assert.InRange(Math.Abs(sum - (1.0 / tree.Density)), 0, 1e-14 * terms);
        }
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

    [Theory]
    [InlineData("0.1")]
    [InlineData("-43.4898841810699588477366255144")]
    [InlineData("0.0526001519587677318785587544488")]
    [InlineData("2.5e-7")]
    public void Rational_OfADecimal_IsExactAndRoundsLikeTheCompiler(string text)
    {
        Rational value = Rational.Parse(text);
        Assert.Equal(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture), value.ToDouble());
        Assert.Equal(value.ToDouble(), (double)value.ToDecimal(), 1e-14);
        Assert.Equal(Rational.Parse("1/8"), Rational.Parse("0.125"));
        Assert.Equal(Rational.Of(-0.375), Rational.Parse("-3.75e-1"));
    }

    [Fact]
    public void Parse_OfEveryName_GivesTheMethodBack()
    {
        Assert.All(Method.All, m => Assert.Same(m, Method.Parse(m.Name.ToUpperInvariant())));
        var refused = Assert.Throws<ArgumentException>(() => Method.Parse("midpoint"));
        Assert.Contains("dormand-prince-54", refused.Message, StringComparison.Ordinal);
    }

    // The elementary weights Φ_i in doubles, and the sums of their absolute terms.
    private static (double[] Phi, double[] Size) Weights(ButcherTableau tableau, RootedTree tree)
    {
        double[] phi = new double[tableau.Stages], size = new double[tableau.Stages];
        Array.Fill(phi, 1);
        Array.Fill(size, 1);
        foreach (RootedTree child in tree.Children)
        {
            (double[] inner, double[] innerSize) = Weights(tableau, child);
            for (int i = 0; i < phi.Length; i++)
            {
                SparseRow row = tableau.Coefficients[i];
                double sum = 0, terms = 0;
                for (int k = 0; k < row.Values.Length; k++)
                {
                    sum += row.Values[k] * inner[row.Indices[k]];
                    terms += Math.Abs(row.Values[k]) * innerSize[row.Indices[k]];
                }

                phi[i] *= sum;
                size[i] *= terms;
            }
        }

        return (phi, size);
    }
}
