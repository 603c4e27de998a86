using MetaFlow.Data;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments;

/// <summary>What the remarks under results/ say of the figures of mishchenko2023, chayti2024 and the studies of ji2020.</summary>
public sealed class PaperFigureTests
{
    [Fact]
    public void MishchenkoFigure2_TheObjective_GoesBelowItsTangent()
    {
        CurveScan scan = Run("mishchenko2023.fig2", ("steps", "1")).Scan!;
        var gap = scan.Curves["F"].Zip(scan.Curves["tangent"], (f, t) => f - t).ToList();
        int lowest = gap.IndexOf(gap.Min());

        // By hand: z(x) solves z + 2 f′(z) = x; the lowest gap is −7.546e-5 at about 0.6256 (points are 2.5e-4 apart).
        Assert.Equal(-7.546e-5, gap[lowest], 5e-9);
        Assert.Equal(0.6256, scan.X[lowest], 1e-3);

        // φ(x₀) = f(0.4) and φ′(x₀) = f′(0.4)/(1 + 2 f″(0.4)) with f′ = 14/375 and f″ = 1/75.
        double at = 0.4 + (28.0 / 375), slope = 14.0 / 375 / (1 + (2.0 / 75));
        double value = (Math.Pow(0.4, 4) / 4) - (Math.Pow(0.4, 3) / 3) + (Math.Pow(0.4, 2) / 6);
        Assert.Equal(value + (slope * (0.8 - at)), scan.Curves["tangent"][^1], 1e-12);
    }

    [Fact]
    public void MishchenkoLoss_Derivatives_AreDifferencesOfTheOneBelow()
    {
        var loss = new Mishchenko2023Loss();
        foreach (double x in new[] { -1.7, -0.9, -0.2, 0.1, 1 / 3.0, 0.6, 0.99, 1.01, 2.5 })
        {
            DerivativeCheck.Gradient(loss, loss.Gradient, [x]);
            DerivativeCheck.HessianProduct(loss, loss.HessianVectorProduct, [x]);
            double[] third = new double[1], upper = new double[1], lower = new double[1];
            loss.ThirdDerivativeProduct([x], [1], [1], third);
            loss.HessianVectorProduct([x + 1e-4], [1], upper);
            loss.HessianVectorProduct([x - 1e-4], [1], lower);
            Assert.Equal((upper[0] - lower[0]) / 2e-4, third[0], 1e-9); // f″ is quadratic between the kinks: only rounding is left
        }

        // The two branches meet with their first two derivatives.
        Assert.Equal(loss.Value([1.0]), loss.Value([Math.BitIncrement(1.0)]), 1e-15);
    }

    [Fact]
    public void ChaytiFigure1_ErrorsAfter20Steps_AreTheExpectedOnesWithinAFactorTwo()
    {
        GradientQuality quality = Run("chayti2024.fig1", ("steps", "1"), ("quality.inner_steps", "[20]")).Quality!;
        foreach (var (label, expected) in new[]
        {
            ("MAML", 8.0e-6), ("iMAML, 10 CG", 4.3e-6), ("iMAML, 5 CG", 1.3e-3), ("iMAML, 2 CG", 6.1e-2), ("FO-B-MAML, forward", 4.1e-4),
            ("FO-B-MAML, symmetric", 9.6e-5), ("FO-MAML", 0.91), ("Reptile", 0.74),
        })
        {
            Assert.InRange(quality.Errors[label][0], expected / 2, expected * 2);
        }
    }

    [Fact]
    public void ChaytiFigure1Logarithmic_FewInnerSteps_PutFoBMamlBehindIMamlWithTwoIterations()
    {
        GradientQuality quality = Run("chayti2024.fig1-log", ("steps", "1"), ("quality.inner_steps", "[15, 20, 30]")).Quality!;
        Assert.True(quality.Errors["FO-B-MAML, forward"][0] > quality.Errors["iMAML, 2 CG"][0]);
        Assert.True(quality.Errors["FO-B-MAML, forward"][1] > 3 * quality.Errors["iMAML, 5 CG"][1]);
        Assert.True(quality.Errors["FO-B-MAML, forward"][2] < quality.Errors["iMAML, 2 CG"][2]);
    }

    [Fact]
    public void Ji2020_StepSizesOverN_AllConverge_AndFixedOnesDivergeFromThreeStepsOn()
    {
        Assert.All(Run("ji2020.steps").Runs, run => Assert.Equal(Termination.Completed, run.Termination));
        ExperimentResult broken = Run("ji2020.fixed-step");
        Assert.All(broken.Runs.Take(2), run => Assert.Equal(Termination.Completed, run.Termination));
        Assert.All(broken.Runs.Skip(2), run => Assert.NotEqual(Termination.Completed, run.Termination));
    }

    private static ExperimentResult Run(string name, params (string Path, string Value)[] changes) =>
        ExperimentRunner.Run(ExperimentCatalogue.Get(name).With(changes), new EmbeddedData(), new MemorySink(), new RunnerOptions { MeasureTime = false });
}
