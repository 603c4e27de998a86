using FsCheck.Xunit;
using Xunit;
using static MetaFlow.Tests.Tasks.LossEvaluation;

namespace MetaFlow.Tests.Tasks;

/// <summary>Every derivative against central differences of the derivative below it, with tolerances from Taylor and rounding.</summary>
public sealed class LossDerivativeTests
{
    private const double Step = 1e-5;

    [Property(Arbitrary = [typeof(LossCases)], MaxTest = 400)]
    public void Gradient_AlongADirection_IsTheDifferenceQuotientOfTheValue(LossCase c)
    {
        var (difference, tolerance) = GradientError(c, factor: 1);
        Assert.True(difference <= tolerance, $"difference {difference}, tolerance {tolerance}");
    }

    [Property(Arbitrary = [typeof(LossCases)], MaxTest = 400)]
    public void HessianVectorProduct_IsTheDifferenceQuotientOfTheGradient(LossCase c)
    {
        var (difference, tolerance) = ProductError(c, factor: 1);
        Assert.True(difference <= tolerance, $"difference {difference}, tolerance {tolerance}");
    }

    [Property(Arbitrary = [typeof(LossCases)], MaxTest = 400)]
    public void ThirdDerivativeProduct_IsTheDifferenceQuotientOfTheHessianVectorProduct(LossCase c)
    {
        var (difference, tolerance) = ThirdError(c, factor: 1);
        Assert.True(difference <= tolerance, $"difference {difference}, tolerance {tolerance}");
    }

    [Property(Arbitrary = [typeof(LossCases)], MaxTest = 200)]
    public void HessianVectorProduct_IsSymmetric(LossCase c)
    {
        var loss = c.Loss();
        double[] w = c.Point(), u = c.Direction(0), v = c.Direction(1);
        Assert.InRange(Dot(u, Product(loss, w, v)) - Dot(v, Product(loss, w, u)), -c.Rounding(w), c.Rounding(w));
    }

    /// <summary>The tolerances are worth something: a derivative wrong by one in a thousand is seen in most cases.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Derivative_WrongByAThousandth_IsMostlySeen(int order)
    {
        int seen = 0, cases = 0;
        foreach (string family in LossCase.Families)
        {
            for (int seed = 0; seed < 25; seed++)
            {
                var c = new LossCase(family, 1 + (seed % 5), 4, seed % 3, 0, true, seed);
                if (order == 3 && family is "squared" or "quadratic" or "hinge" or "smoothed-hinge")
                    continue;

                var (difference, tolerance) = order switch
                {
                    1 => GradientError(c, 1.001),
                    2 => ProductError(c, 1.001),
                    _ => ThirdError(c, 1.001),
                };
                cases++;
                seen += difference > tolerance ? 1 : 0;
            }
        }

        Assert.True(seen > 0.8 * cases, $"{seen} of {cases}");
    }

    [Fact]
    public void ThirdDerivativeProduct_OfAHinge_IsRefused()
    {
        var loss = new LossCase("hinge", 2, 3, 0, 0, true, 1).Loss();
        Assert.False(loss.HasThirdDerivative);
        Assert.Throws<NotSupportedException>(() => loss.ThirdDerivativeProduct(new double[2], new double[2], new double[2], new double[2]));
    }

    [Theory]
    [InlineData("squared")]
    [InlineData("quadratic")]
    [InlineData("sine")]
    [InlineData("log-cosh")]
    public void Derivatives_WrongLength_AreRefused(string family)
    {
        var loss = new LossCase(family, 3, 4, 0, 0, true, 1).Loss();
        Assert.Throws<ArgumentException>(() => loss.Value(new double[2]));
        Assert.Throws<ArgumentException>(() => loss.Gradient(new double[3], new double[4]));
        Assert.Throws<ArgumentException>(() => loss.HessianVectorProduct(new double[3], new double[2], new double[3]));
        Assert.Throws<ArgumentException>(() => loss.ThirdDerivativeProduct(new double[3], new double[3], new double[3], new double[2]));
    }

    private static (double Difference, double Tolerance) GradientError(LossCase c, double factor)
    {
        var loss = c.Loss();
        double[] w = c.Point(), v = c.Direction(0);
        double quotient = (loss.Value(Along(w, v, Step)) - loss.Value(Along(w, v, -Step))) / (2 * Step);
        double slope = factor * Dot(v, Gradient(loss, w));

        // Taylor: ρh²/6 where the Hessian is Lipschitz. A hinge without a kink on the segment is a quadratic there; with one,
        // slopes of the ends bound the error: by the jumps Σ scale |x·v| for a hinge, by Lh/2 for a smooth one.
        double truncation = loss.Constants.HessianLipschitz is { } rho ? rho.Value * Step * Step / 6
            : c.Smooth(w, v, Step) ? 0
            : loss.Constants.Smoothness is { } smoothness ? smoothness.Value * Step / 2
            : ((GlmLoss)loss).Scale * LossCase.RowNorms((GlmLoss)loss).Sum();
        return (Math.Abs(quotient - slope), truncation + (c.Rounding(w) / Step));
    }

    private static (double Difference, double Tolerance) ProductError(LossCase c, double factor)
    {
        var loss = c.Loss();
        double[] w = c.Point(), v = c.Direction(0);
        if (!c.Smooth(w, v, Step))
            return (0, 0);

        double[] upper = Gradient(loss, Along(w, v, Step)), lower = Gradient(loss, Along(w, v, -Step)), product = Product(loss, w, v);
        double difference = LossCase.Norm([.. product.Select((p, j) => ((upper[j] - lower[j]) / (2 * Step)) - (factor * p))]);

        // The quotient is the mean of ∇²f(w + sv)v over |s| ≤ h: within ρh/2 of its value in the middle.
        double truncation = (loss.Constants.HessianLipschitz?.Value ?? 0) * Step / 2;
        return (difference, truncation + (c.Rounding(w) / Step));
    }

    private static (double Difference, double Tolerance) ThirdError(LossCase c, double factor)
    {
        var loss = c.Loss();
        if (!loss.HasThirdDerivative)
            return (0, 0);

        double[] w = c.Point(), u = c.Direction(0), v = c.Direction(1), third = new double[c.Dimension];
        double[] upper = Product(loss, Along(w, v, Step), u), lower = Product(loss, Along(w, v, -Step), u);
        loss.ThirdDerivativeProduct(w, u, v, third);
        double difference = LossCase.Norm([.. third.Select((t, j) => ((upper[j] - lower[j]) / (2 * Step)) - (factor * t))]);
        return (difference, (c.FourthDerivativeBound() * Step / 2) + (c.Rounding(w) / Step));
    }

    private static double[] Along(double[] w, double[] v, double t) => w.Zip(v, (a, b) => a + (t * b)).ToArray();
}
