using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using Xunit;
using static MetaFlow.Tests.Tasks.LossEvaluation;

namespace MetaFlow.Tests.Tasks;

/// <summary>
/// Constants hold on random cases, and are attained where they can be: half of a bound is then refuted by the tight case.
/// </summary>
public sealed class LossConstantTests
{
    private const double Tight = 0.999;

    [Property(Arbitrary = [typeof(LossCases)], MaxTest = 500)]
    public void RayleighQuotient_LiesBetweenStrongConvexityAndSmoothness(LossCase c)
    {
        var loss = c.Loss();
        double[] w = c.Point(), v = c.Direction(0);
        double quotient = Rayleigh(loss, w, v), slack = c.Rounding(w);
        Assert.NotNull(loss.Constants.StrongConvexity);
        Assert.True(quotient >= loss.Constants.StrongConvexity.Value.Value - slack, $"{quotient} < {loss.Constants.StrongConvexity}");
        if (loss.Constants.Smoothness is { } smoothness)
            Assert.True(LossCase.Norm(Product(loss, w, v)) <= smoothness.Value + slack, $"{LossCase.Norm(Product(loss, w, v))} > {smoothness}");
    }

    [Property(Arbitrary = [typeof(LossCases)], MaxTest = 500)]
    public void Hessian_IsLipschitzWithItsConstant(LossCase c)
    {
        var loss = c.Loss();
        if (loss.Constants.HessianLipschitz is not { } rho)
        {
            Assert.Contains("hinge", c.Family, StringComparison.Ordinal);
            return;
        }

        double[] w = c.Point(), u = c.OtherPoint(), v = c.Direction(0);
        double[] first = Product(loss, w, v), second = Product(loss, u, v);
        double change = LossCase.Norm([.. first.Zip(second, (a, b) => a - b)]);
        double distance = LossCase.Norm([.. w.Zip(u, (a, b) => a - b)]);
        Assert.True(change <= (rho.Value * distance) + c.Rounding(w) + c.Rounding(u), $"{change} > {rho.Value} * {distance}");
    }

    [Property(Arbitrary = [typeof(LossCases)], MaxTest = 500)]
    public void Gradient_IsMonotoneAndLipschitzAndBounded(LossCase c)
    {
        var loss = c.Loss();
        double[] w = c.Point(), u = c.OtherPoint();
        double[] step = [.. w.Zip(u, (a, b) => a - b)], change = [.. Gradient(loss, w).Zip(Gradient(loss, u), (a, b) => a - b)];
        double distance = LossCase.Norm(step), slack = c.Rounding(w) + c.Rounding(u);
        Assert.True(Dot(step, change) >= (loss.Constants.StrongConvexity!.Value.Value * distance * distance) - (slack * distance));
        if (loss.Constants.Smoothness is { } smoothness)
            Assert.True(LossCase.Norm(change) <= (smoothness.Value * distance) + slack);

        if (loss.Constants.GradientBound is { } bound)
            Assert.True(LossCase.Norm(Gradient(loss, w)) <= bound.Value + slack);
    }

    [Fact]
    public void Smoothness_OfLogisticAtZero_IsAttained()
    {
        var loss = (GlmLoss)new LossCase("logistic", 3, 8, 1, 0, true, 5).Loss();
        Assert.Equal(ConstantKind.Exact, loss.Constants.Smoothness!.Value.Kind);
        Assert.InRange(Rayleigh(loss, new double[3], Top(loss, new double[3])) / loss.Constants.Smoothness.Value.Value, 1 - 1e-12, 1 + 1e-12);
    }

    [Theory]
    [InlineData("squared")]
    [InlineData("quadratic")]
    public void Constants_OfAConstantHessian_AreItsExtremeEigenvalues(string family)
    {
        var c = new LossCase(family, 4, 9, 0, 0, true, 3);
        var loss = c.Loss();
        var eigenvalues = Hessian(loss, c.Point()).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).ToArray();
        var constants = loss.Constants;
        Assert.Equal(eigenvalues.Min(), constants.StrongConvexity!.Value.Value, 1e-12);
        Assert.Equal(eigenvalues.Max(Math.Abs), constants.Smoothness!.Value.Value, 1e-12);
        Assert.Equal(new LossConstant(0, ConstantKind.Exact), constants.HessianLipschitz);
        Assert.Null(constants.GradientBound);
    }

    [Theory]
    [InlineData(GlmFamily.Logistic)]
    [InlineData(GlmFamily.SmoothedHinge)]
    [InlineData(GlmFamily.Hinge)]
    public void StrongConvexity_OfARidgedClassifierFarOut_IsTheRidge(GlmFamily family)
    {
        var loss = new GlmLoss(Matrix<double>.Build.DenseOfArray(new[,] { { 1.0, 0.5 }, { 0.3, -2 }, { 1, 1 } }), Vector<double>.Build.Dense([1.0, -1, 1]), family, Normalization.Mean, 0.25);
        Assert.Equal(new LossConstant(0.25, ConstantKind.Exact), loss.Constants.StrongConvexity);
        Assert.Equal(0.25, Rayleigh(loss, [1000, 700], [0.6, 0.8]), 1e-12);
    }

    [Fact]
    public void HessianLipschitz_OfOneLogisticRow_IsAttained()
    {
        double[] x = [3, -4];
        var loss = new GlmLoss(Matrix<double>.Build.DenseOfRowMajor(1, 2, x), Vector<double>.Build.Dense(1, 1.0), GlmFamily.Logistic, Normalization.Sum);

        // |σ″| is largest at the prediction log(2 + √3); along x the prediction moves by ‖x‖² per unit of x.
        double place = Math.Log(2 + Math.Sqrt(3)) / 25;
        double ratio = ThirdNorm(loss, [3 * place, -4 * place], [0.6, -0.8]) / loss.Constants.HessianLipschitz!.Value.Value;
        Assert.InRange(ratio, Tight, 1 + 1e-12);
    }

    [Fact]
    public void Smoothness_OfTheSmoothedHingeInItsBand_IsAttained()
    {
        var loss = new GlmLoss(Matrix<double>.Build.DenseOfArray(new[,] { { 1.0, 2 }, { -0.5, 1 } }), Vector<double>.Build.Dense([1.0, 1]), GlmFamily.SmoothedHinge, Normalization.HalfMean, 0.1, 1.5);
        var point = new double[2];
        Assert.Equal(ConstantKind.Certified, loss.Constants.Smoothness!.Value.Kind);
        Assert.InRange(Rayleigh(loss, point, Top(loss, point)) / loss.Constants.Smoothness.Value.Value, Tight, 1);
    }

    [Theory]
    [InlineData(GlmFamily.Logistic)]
    [InlineData(GlmFamily.SmoothedHinge)]
    [InlineData(GlmFamily.Hinge)]
    public void GradientBound_OfParallelRows_IsAttained(GlmFamily family)
    {
        var loss = new GlmLoss(Matrix<double>.Build.DenseOfArray(new[,] { { 1.0, 2 }, { 2, 4 } }), Vector<double>.Build.Dense([1.0, 1]), family, Normalization.Mean);
        Assert.InRange(LossCase.Norm(Gradient(loss, [-50, -100])) / loss.Constants.GradientBound!.Value.Value, Tight, 1);
    }

    [Fact]
    public void SineConstants_IndependentDirections_AreAttained()
    {
        var identity = Matrix<double>.Build.DenseIdentity(2);
        var loss = new SinQuadraticLoss(identity, Vector<double>.Build.Dense(2), [new(0.4, 2, Vector<double>.Build.Dense([1.0, 0])), new(-0.2, 1, Vector<double>.Build.Dense([0.6, 0.8]), 0.3)]);
        var constants = loss.Constants;
        Assert.All([constants.Smoothness!.Value, constants.StrongConvexity!.Value], constant => Assert.Equal(ConstantKind.Exact, constant.Kind));

        // Both sines at +1 (respectively −1) times the sign of their amplitude.
        double[] high = Solve(2 * 1, Math.PI / 2, -(Math.PI / 2) - 0.3), low = Solve(2 * 1, -(Math.PI / 2), (Math.PI / 2) - 0.3);
        Assert.Equal(Hessian(loss, high).Evd(Symmetricity.Symmetric).EigenValues.Max(value => value.Real), constants.Smoothness.Value.Value, 1e-12);
        Assert.Equal(Hessian(loss, low).Evd(Symmetricity.Symmetric).EigenValues.Min(value => value.Real), constants.StrongConvexity.Value.Value, 1e-12);

        static double[] Solve(double b, double first, double second) => [first / b, (second - (0.6 * first / b)) / 0.8];
    }

    [Fact]
    public void SineHessianLipschitz_OrthogonalDirections_IsAttained()
    {
        var loss = new SinQuadraticLoss(Matrix<double>.Build.Dense(2, 2), Vector<double>.Build.Dense(2), [new(0.4, 3, Vector<double>.Build.Dense([0.0, 2])), new(1, 1, Vector<double>.Build.Dense([1.0, 0]))]);
        var rho = loss.Constants.HessianLipschitz!.Value;
        Assert.Equal(ConstantKind.Exact, rho.Kind);
        Assert.Equal(0.4 * 27 * 8, rho.Value, 1e-11);
        Assert.InRange(ThirdNorm(loss, [0, 0], [0, 1]) / rho.Value, 1 - 1e-12, 1 + 1e-12);
    }

    [Fact]
    public void SineConstants_DependentDirections_AreCertifiedOnly()
    {
        var loss = new LossCase("sine-dependent", 2, 1, 0, 0, false, 4).Loss();
        Assert.Equal(ConstantKind.Certified, loss.Constants.Smoothness!.Value.Kind);
        Assert.Equal(ConstantKind.Certified, loss.Constants.StrongConvexity!.Value.Kind);
        Assert.Equal(ConstantKind.Certified, loss.Constants.HessianLipschitz!.Value.Kind);
    }

    [Fact]
    public void SineGradientBound_WithoutQuadratic_IsAttained()
    {
        var loss = ScalarLosses.Sine(0.5, 3);
        Assert.Equal(1.5, loss.Constants.GradientBound!.Value.Value, 1e-12);
        Assert.Equal(1.5, Math.Abs(Gradient(loss, [0])[0]), 1e-12);
        Assert.Null(ScalarLosses.CosineBowl().Constants.GradientBound);
    }

    [Fact]
    public void LogCoshConstants_AreAttained()
    {
        var loss = new LogCoshLoss([1, 0.5], [1, 2], [1, 1.5]);
        Assert.Equal(0.5 + 4.5, loss.Constants.Smoothness!.Value.Value, 1e-14);
        Assert.Equal(5, Rayleigh(loss, [0, 0], [0, 1]), 1e-14);
        Assert.Equal(0.5, loss.Constants.StrongConvexity!.Value.Value);
        Assert.Equal(0.5, Rayleigh(loss, [0, 50], [0, 1]), 1e-12);
        double place = Math.Atanh(1 / Math.Sqrt(3)) / 1.5;
        Assert.InRange(ThirdNorm(loss, [0, place], [0, 1]) / loss.Constants.HessianLipschitz!.Value.Value, 1 - 1e-12, 1 + 1e-12);
        var bounded = new LogCoshLoss([0, 0], [3, 4], [1, 1]);
        Assert.Equal(5, bounded.Constants.GradientBound!.Value.Value, 1e-14);
        Assert.Equal(5, LossCase.Norm(Gradient(bounded, [50, -50])), 1e-14);
    }

    [Fact]
    public void Constants_OfTheHinge_HaveNoSmoothness()
    {
        var loss = new LossCase("hinge", 3, 4, 0, 0, false, 1).Loss();
        Assert.Null(loss.Constants.Smoothness);
        Assert.Null(loss.Constants.HessianLipschitz);
        Assert.NotNull(loss.Constants.GradientBound);
    }

    [Fact]
    public void Constants_OfWideData_HaveTheRidgeAsStrongConvexity()
    {
        var loss = (GlmLoss)new LossCase("squared", 6, 3, 0, 0, true, 2).Loss();
        Assert.Equal(0.25, loss.Constants.StrongConvexity!.Value.Value);
        var top = Hessian(loss, new double[6]).Evd(Symmetricity.Symmetric).EigenValues.Max(value => value.Real);
        Assert.Equal(top, loss.Constants.Smoothness!.Value.Value, 1e-12 * top);
    }

    private static Matrix<double> Hessian(SmoothLoss loss, double[] point)
    {
        int d = point.Length;
        var hessian = Matrix<double>.Build.Dense(d, d);
        for (int j = 0; j < d; j++)
        {
            var unit = new double[d];
            unit[j] = 1;
            hessian.SetColumn(j, Product(loss, point, unit));
        }

        return (hessian + hessian.Transpose()) / 2;
    }

    /// <summary>The eigenvector of the largest eigenvalue of the Hessian.</summary>
    private static double[] Top(SmoothLoss loss, double[] point)
    {
        var evd = Hessian(loss, point).Evd(Symmetricity.Symmetric);
        int best = Enumerable.Range(0, point.Length).MaxBy(j => evd.EigenValues[j].Real);
        return evd.EigenVectors.Column(best).ToArray();
    }

    private static double ThirdNorm(SmoothLoss loss, double[] point, double[] direction)
    {
        var third = new double[point.Length];
        loss.ThirdDerivativeProduct(point, direction, direction, third);
        return LossCase.Norm(third);
    }

    private static double Rayleigh(SmoothLoss loss, double[] w, double[] v) => Dot(v, Product(loss, w, v)) / Dot(v, v);
}
