using Xunit;
using static MetaFlow.Tests.Tasks.LossEvaluation;

namespace MetaFlow.Tests.Tasks;

/// <summary>Losses that users write as functions: derivatives by automatic differentiation, and the check on first use.</summary>
public sealed class DifferentiatedLossTests
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    /// <summary>Every elementary function with its first three derivatives at x = 0.7, written by hand (Pow with exponent 2.5).</summary>
    public static TheoryData<string, double, double, double, double> Elementary()
    {
        const double X = 0.7;
        double e = Math.Exp(X), s = Math.Sin(X), c = Math.Cos(X), t = Math.Tanh(X), q = 1 + (X * X), p = 1 / (1 + Math.Exp(-X));
        return new()
        {
            { "reciprocal", 1 / X, -1 / (X * X), 2 / (X * X * X), -6 / (X * X * X * X) },
            { "exp", e, e, e, e },
            { "log", Math.Log(X), 1 / X, -1 / (X * X), 2 / (X * X * X) },
            { "sqrt", Math.Sqrt(X), 0.5 * Math.Pow(X, -0.5), -0.25 * Math.Pow(X, -1.5), 0.375 * Math.Pow(X, -2.5) },
            { "sin", s, c, -s, -c },
            { "cos", c, -s, -c, s },
            { "sinh", Math.Sinh(X), Math.Cosh(X), Math.Sinh(X), Math.Cosh(X) },
            { "cosh", Math.Cosh(X), Math.Sinh(X), Math.Cosh(X), Math.Sinh(X) },
            { "tanh", t, 1 - (t * t), -2 * t * (1 - (t * t)), ((6 * t * t) - 2) * (1 - (t * t)) },
            { "atan", Math.Atan(X), 1 / q, -2 * X / (q * q), ((6 * X * X) - 2) / (q * q * q) },
            { "softplus", Math.Log(1 + e), p, p * (1 - p), p * (1 - p) * (1 - (2 * p)) },
            { "softplus-negative", Math.Log(1 + Math.Exp(-X)), -(1 - p), p * (1 - p), p * (1 - p) * (1 - (2 * p)) },
            { "pow", Math.Pow(X, 2.5), 2.5 * Math.Pow(X, 1.5), 3.75 * Math.Pow(X, 0.5), 1.875 * Math.Pow(X, -0.5) },
            { "abs", X, 1, 0, 0 },
            { "max", X, 1, 0, 0 },
            { "min", 0.5, 0, 0, 0 },
        };
    }

    [Theory]
    [MemberData(nameof(Elementary))]
    public void ElementaryFunction_ValueAndThreeDerivatives_AreTheClosedForms(string name, double value, double first, double second, double third)
    {
        var loss = SmoothLoss.Differentiate(1, w => Elementary(name, w[0]));
        double[] w = [0.7], one = [1], result = new double[1];
        Close(value, loss.Value(w));
        loss.Gradient(w, result);
        Close(first, result[0]);
        loss.HessianVectorProduct(w, one, result);
        Close(second, result[0]);
        loss.ThirdDerivativeProduct(w, one, one, result);
        Close(third, result[0]);

        // Each side rounds a handful of times, and conditioning is mild at 0.7.
        static void Close(double expected, double actual) => Assert.InRange(actual - expected, -64 * UnitRoundoff * (1 + Math.Abs(expected)), 64 * UnitRoundoff * (1 + Math.Abs(expected)));
    }

    [Fact]
    public void Polynomial_ThirdDerivative_MixesThreeVariables()
    {
        // f = x² y z: ∂xyz-derivatives by hand at (2, 3, 5).
        var loss = SmoothLoss.Differentiate(3, w => w[0] * w[0] * w[1] * w[2]);
        double[] w = [2, 3, 5], u = [1, 0, 0], v = [0, 1, 0], result = new double[3];
        loss.ThirdDerivativeProduct(w, u, v, result);
        Assert.Equal([2 * 5, 0, 2 * 2], result);
    }

    [Fact]
    public void LogisticRegression_WrittenAsAFunction_IsTheGeneralizedLinearLoss()
    {
        double[,] x = { { 1, 2, -1 }, { 0.5, -1, 3 }, { -2, 0.25, 1 }, { 1, 1, 1 } };
        double[] y = [1, -1, 1, -1];
        var glm = LearningTask.Logistic(x, y, Normalization.Mean, ridge: 0.1).Support;
        var own = SmoothLoss.Differentiate(3, w =>
        {
            Ad sum = 0.0;
            for (int k = 0; k < 4; k++)
                sum += Ad.Softplus(-y[k] * w.Dot([x[k, 0], x[k, 1], x[k, 2]])) / 4;

            for (int j = 0; j < 3; j++)
                sum += 0.05 * w[j] * w[j];
            return sum;
        });

        double[] point = [0.3, -0.7, 0.2], u = [1, -2, 0.5], v = [0.25, 1, 1];
        // Sums of fewer than 20 terms below 4.
        const double Tolerance = 20 * 4 * 8 * UnitRoundoff;
        Assert.Equal(glm.Value(point), own.Value(point), Tolerance);
        Near(Gradient(glm, point), Gradient(own, point), Tolerance);
        Near(Product(glm, point, u), Product(own, point, u), Tolerance);
        double[] expected = new double[3], actual = new double[3];
        glm.ThirdDerivativeProduct(point, u, v, expected);
        own.ThirdDerivativeProduct(point, u, v, actual);
        Near(expected, actual, 8 * Tolerance);
    }

    [Fact]
    public void Maml_OnOwnTasks_IsMamlOnTheSameQuadratics()
    {
        double[] a = [1, 3], c = [0.5, -2];
        var own = TaskSet.Of(a.Select((curvature, i) => new LearningTask(SmoothLoss.Differentiate(1, w => 0.5 * curvature * (w[0] - c[i]) * (w[0] - c[i])))));
        var field = Algorithms.Maml(own, 0.2).Flow.Phases[0].Field;
        double[] result = new double[1];
        field.Evaluate(0, [1.5], result);
        double expected = -0.5 * a.Zip(c, (curvature, center) => Math.Pow(1 - (0.2 * curvature), 2) * curvature * (1.5 - center)).Sum();
        Assert.Equal(expected, result[0], 32 * UnitRoundoff);
    }

    [Fact]
    public void Gradient_OfAPartComputedFromValue_IsRefusedOnFirstUse()
    {
        var loss = SmoothLoss.Differentiate(2, w => w[0] * w[1].Value);
        var refusal = Assert.Throws<InvalidInputException>(() => loss.Gradient([1.0, 2.0], new double[2]));
        Assert.Contains("coordinate 1", refusal.Message);
        Assert.Contains("Ad.Value", refusal.Message);
    }

    [Fact]
    public void Gradient_GivenAndWrong_IsRefusedOnFirstUse()
    {
        var loss = SmoothLoss.Differentiate(1, w => w[0] * w[0], gradient: (w, g) => g[0] = 2.01 * w[0]);
        Assert.Throws<InvalidInputException>(() => loss.Gradient([1.0], new double[1]));
    }

    [Fact]
    public void HessianProduct_GivenAndWrong_IsRefusedOnFirstUse()
    {
        var loss = SmoothLoss.Differentiate(1, w => w[0] * w[0], hessianProduct: (w, v, p) => p[0] = v[0]);
        loss.Gradient([1.0], new double[1]);
        Assert.Throws<InvalidInputException>(() => loss.HessianVectorProduct([1.0], [1.0], new double[1]));
    }

    [Fact]
    public void Derivatives_GivenAndRight_AreUsed()
    {
        int calls = 0;
        var loss = SmoothLoss.Differentiate(
            1,
            w => w[0] * w[0],
            gradient: (w, g) =>
            {
                calls++;
                g[0] = 2 * w[0];
            },
            hessianProduct: (w, v, p) => p[0] = 2 * v[0]);
        double[] result = new double[1];
        loss.Gradient([3.0], result);
        Assert.Equal(6, result[0]);
        Assert.True(calls > 0);
        loss.HessianVectorProduct([3.0], [5.0], result);
        Assert.Equal(10, result[0]);
    }

    [Fact]
    public void Gradient_AtAKink_IsNotRefused()
    {
        var loss = SmoothLoss.Differentiate(1, w => Ad.Abs(w[0] - 1));
        double[] result = new double[1];
        loss.Gradient([1.0], result);
        Assert.Equal(1, result[0]);
    }

    [Fact]
    public void Loss_ConstantHere_HasZeroDerivatives()
    {
        var loss = SmoothLoss.Differentiate(2, w => w[0].Value > 10 ? w[0] : 3.0);
        double[] result = [7, 7];
        loss.Gradient([1.0, 1.0], result);
        Assert.Equal([0, 0], result);
    }

    [Fact]
    public void Number_KeptFromAnotherEvaluation_IsRefused()
    {
        Ad kept = 0.0;
        var first = SmoothLoss.Differentiate(1, w => kept = w[0]);
        first.Gradient([1.0], new double[1]);
        var second = SmoothLoss.Differentiate(1, w => w[0] * kept);
        Assert.Throws<InvalidOperationException>(() => second.Gradient([1.0], new double[1]));
    }

    [Fact]
    public void Derivatives_AfterTheFirstUse_AllocateNothing()
    {
        var loss = SmoothLoss.Differentiate(3, w => Ad.Tanh(w[0] * w[1]) + Ad.Exp(w[2]) / (1 + w[0] * w[0]));
        double[] w = [0.3, 0.1, -0.2], v = [1, 2, 3], result = new double[3];
        Evaluate();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Evaluate();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Evaluate()
        {
            _ = loss.Value(w);
            loss.Gradient(w, result);
            loss.HessianVectorProduct(w, v, result);
            loss.ThirdDerivativeProduct(w, v, v, result);
        }
    }

    [Fact]
    public void Gradient_FromManyThreads_IsAlwaysTheSame()
    {
        var loss = SmoothLoss.Differentiate(2, w => Ad.Sin(w[0] * w[1]) * w[1]);
        double[] expected = new double[2];
        loss.Gradient([0.5, 2.0], expected);
        Parallel.For(0, 200, _ =>
        {
            double[] result = new double[2];
            loss.Gradient([0.5, 2.0], result);
            Assert.Equal(expected, result);
        });
    }

    private static Ad Elementary(string name, Ad x) => name switch
    {
        "reciprocal" => 1 / x,
        "exp" => Ad.Exp(x),
        "log" => Ad.Log(x),
        "sqrt" => Ad.Sqrt(x),
        "sin" => Ad.Sin(x),
        "cos" => Ad.Cos(x),
        "sinh" => Ad.Sinh(x),
        "cosh" => Ad.Cosh(x),
        "tanh" => Ad.Tanh(x),
        "atan" => Ad.Atan(x),
        "softplus" => Ad.Softplus(x),
        "softplus-negative" => Ad.Softplus(-x),
        "pow" => Ad.Pow(x, 2.5),
        "abs" => Ad.Abs(x),
        "max" => Ad.Max(x, 0.5),
        "min" => Ad.Min(x, 0.5),
        _ => throw new InvalidOperationException(name),
    };

    private static void Near(double[] expected, double[] actual, double tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
}
