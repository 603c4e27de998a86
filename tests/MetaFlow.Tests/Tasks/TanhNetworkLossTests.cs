using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using Xunit;
using static MetaFlow.Tests.Tasks.LossEvaluation;

namespace MetaFlow.Tests.Tasks;

/// <summary>The network's derivatives against differences, against automatic differentiation, and against numbers worked by hand.</summary>
public sealed class TanhNetworkLossTests
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    [Fact]
    public void Value_OfASmallNetwork_IsTheFormula()
    {
        // One input, one hidden unit: z = w₂ tanh(w₁x + b₁) + b₂.
        var loss = TanhNetworkLoss.Regression(Column(2, -1), Column(1, 0), 1, Normalization.Mean, ridge: 0.5);
        double[] w = [0.3, -0.1, 2, 0.25];
        double Z(double x) => (2 * Math.Tanh((0.3 * x) - 0.1)) + 0.25;
        double expected = ((Math.Pow(Z(2) - 1, 2) + Math.Pow(Z(-1), 2)) / 2) + (0.25 * w.Sum(v => v * v));
        Assert.Equal(4, loss.Dimension);
        Assert.Equal(expected, loss.Value(w), 16 * UnitRoundoff);
    }

    [Property(Arbitrary = [typeof(Cases)], MaxTest = 60)]
    public void Derivatives_OfAnyNetwork_AreThoseOfAutomaticDifferentiation(Case c)
    {
        var loss = c.Loss();
        var twin = SmoothLoss.Differentiate(loss.Dimension, w => Formula(c, loss, w));
        double[] w = c.Normals(1, loss.Dimension), u = c.Normals(2, loss.Dimension), v = c.Normals(3, loss.Dimension);
        double[] third = new double[w.Length], expected = new double[w.Length];
        loss.ThirdDerivativeProduct(w, u, v, third);
        twin.ThirdDerivativeProduct(w, u, v, expected);

        // Both add the same terms, at most (n (m + 1)(h + 1) c) of them; normal numbers and their products of up to six stay below 1e4.
        double tolerance = 1e4 * c.Samples * (c.Inputs + 1) * (c.Hidden + 1) * c.Outputs * 8 * UnitRoundoff;
        Near([twin.Value(w)], [loss.Value(w)], tolerance);
        Near(Gradient(twin, w), Gradient(loss, w), tolerance);
        Near(Product(twin, w, u), Product(loss, w, u), tolerance);
        Near(expected, third, tolerance);
    }

    [Property(Arbitrary = [typeof(Cases)], MaxTest = 60)]
    public void Derivatives_OfAnyNetwork_AreDifferencesOfTheOneBelow(Case c)
    {
        var loss = c.Loss();
        double[] w = c.Normals(1, loss.Dimension), v = c.Normals(2, loss.Dimension);

        // The check that losses of users pass on first use: it throws where a derivative is wrong, as its own tests show.
        DerivativeCheck.Gradient(loss, loss.Gradient, w);
        DerivativeCheck.HessianProduct(loss, loss.HessianVectorProduct, w);
        double[] u = c.Normals(3, loss.Dimension), third = new double[w.Length];
        loss.ThirdDerivativeProduct(w, u, v, third);
        const double Step = 1e-4;
        double[] upper = Product(loss, Along(w, v, Step), u), lower = Product(loss, Along(w, v, -Step), u);
        double[] upper2 = Product(loss, Along(w, v, 2 * Step), u), lower2 = Product(loss, Along(w, v, -2 * Step), u);
        for (int j = 0; j < w.Length; j++)
        {
            double near = (upper[j] - lower[j]) / (2 * Step), far = (upper2[j] - lower2[j]) / (4 * Step);

            // The truncation error of the nearer quotient is a third of their gap to leading order; sums of terms below 1e4 round.
            double tolerance = (2 * Math.Abs(near - far)) + (1e5 * UnitRoundoff * c.Samples / Step);
            Assert.Equal(near, third[j], tolerance);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void InitialPoint_HasZeroBiasesAndScaledWeights(int inputs, int outputs)
    {
        const int Hidden = 50;
        var w = TanhNetworkLoss.InitialPoint(inputs, Hidden, outputs, seed: 3);
        Assert.Equal((Hidden * (inputs + 1)) + ((Hidden + 1) * outputs), w.Count);
        Assert.All(Enumerable.Range(0, Hidden), j => Assert.Equal(0, w[(j * (inputs + 1)) + inputs]));
        Assert.All(Enumerable.Range(0, outputs), k => Assert.Equal(0, w[w.Count - 1 - k]));
        double square = Enumerable.Range(0, Hidden).Sum(j => Math.Pow(w[j * (inputs + 1)], 2)) * inputs / Hidden;
        Assert.InRange(square, 0.4, 1.9); // chi-square of 50 over 50: beyond four deviations otherwise
    }

    [Fact]
    public void Accuracy_CountsTheRightAnswers()
    {
        // z = tanh(x): positive inputs are class +1.
        var binary = TanhNetworkLoss.Binary(Column(1, 2, -1, 3), Vector<double>.Build.Dense([1, 1, -1, -1]), 1, Normalization.Mean);
        Assert.Equal(0.75, binary.Accuracy([1, 0, 1, 0]));

        // z = (tanh x, −tanh x): positive inputs are class 0.
        var classes = TanhNetworkLoss.Softmax(Column(1, 2, -1), [0, 1, 1], 2, 1, Normalization.Mean);
        Assert.Equal(2 / 3.0, classes.Accuracy([1, 0, 1, -1, 0, 0]));
        Assert.Throws<InvalidOperationException>(() => TanhNetworkLoss.Regression(Column(1), Column(1), 1, Normalization.Mean).Accuracy(new double[4]));
    }

    [Fact]
    public void Value_OfHugeOutputs_DoesNotOverflow()
    {
        double[] w = [0, 50, 2000, -2000, 0, 0];
        var classes = TanhNetworkLoss.Softmax(Column(1), [1], 2, 1, Normalization.Sum);
        Assert.Equal(4000, classes.Value(w), 1e-9);
        Assert.All(Gradient(classes, w), g => Assert.True(double.IsFinite(g)));
        var binary = TanhNetworkLoss.Binary(Column(1), Vector<double>.Build.Dense([-1.0]), 1, Normalization.Sum);
        Assert.Equal(2000, binary.Value([0, 50, 2000, 0]), 1e-9);
    }

    [Fact]
    public void Creation_OfUnusableData_IsRefused()
    {
        Assert.Throws<InvalidInputException>(() => TanhNetworkLoss.Binary(Column(1), Vector<double>.Build.Dense([2.0]), 1, Normalization.Mean));
        Assert.Throws<InvalidInputException>(() => TanhNetworkLoss.Softmax(Column(1), [2], 2, 1, Normalization.Mean));
        Assert.Throws<InvalidInputException>(() => TanhNetworkLoss.Regression(Column(1, 2), Column(1), 1, Normalization.Mean));
        Assert.Throws<InvalidInputException>(() => TanhNetworkLoss.Regression(Column(double.NaN), Column(1), 1, Normalization.Mean));
        Assert.Throws<ArgumentOutOfRangeException>(() => TanhNetworkLoss.Regression(Column(1), Column(1), 0, Normalization.Mean));
        Assert.Throws<ArgumentOutOfRangeException>(() => TanhNetworkLoss.Regression(Column(1), Column(1), 1, Normalization.Mean, ridge: -1));
    }

    [Fact]
    public void Derivatives_OnceWarm_AllocateNothing()
    {
        var loss = new Case(NetworkOutput.Softmax, 5, 4, 6, 3, 0, 1).Loss();
        double[] w = new double[loss.Dimension], v = new double[loss.Dimension], result = new double[loss.Dimension];
        Evaluate();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Evaluate();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Evaluate()
        {
            _ = loss.Value(w) + loss.Accuracy(w);
            loss.Gradient(w, result);
            loss.HessianVectorProduct(w, v, result);
            loss.ThirdDerivativeProduct(w, v, v, result);
        }
    }

    private static double[] Along(double[] w, double[] v, double t) => [.. w.Zip(v, (a, b) => a + (t * b))];

    private static Matrix<double> Column(params double[] values) => Matrix<double>.Build.DenseOfColumnMajor(values.Length, 1, values);

    /// <summary>The loss again, written as one would on paper.</summary>
    private static Ad Formula(Case c, TanhNetworkLoss loss, AdVector w)
    {
        Ad total = 0.0;
        int width = c.Inputs + 1, offset = c.Hidden * width;
        for (int k = 0; k < c.Samples; k++)
        {
            var z = new Ad[c.Outputs];
            for (int i = 0; i < c.Outputs; i++)
            {
                z[i] = w[offset + (c.Hidden * c.Outputs) + i];
                for (int j = 0; j < c.Hidden; j++)
                {
                    Ad sum = w[(j * width) + c.Inputs];
                    for (int q = 0; q < c.Inputs; q++)
                        sum += c.X()[k, q] * w[(j * width) + q];
                    z[i] += Ad.Tanh(sum) * w[offset + (j * c.Outputs) + i];
                }
            }

            if (c.Output == NetworkOutput.Squared)
            {
                for (int i = 0; i < c.Outputs; i++)
                    total += Ad.Pow(z[i] - c.Y()[k, i], 2);
            }
            else if (c.Output == NetworkOutput.Logistic)
            {
                total += Ad.Softplus(-c.Sign(k) * z[0]);
            }
            else
            {
                Ad sum = 0.0;
                foreach (Ad one in z)
                    sum += Ad.Exp(one);
                total += Ad.Log(sum) - z[c.Label(k)];
            }
        }

        total *= loss.Scale;
        for (int j = 0; j < w.Length; j++)
            total += 0.5 * loss.Ridge * w[j] * w[j];
        return total;
    }

    private static void Near(double[] expected, double[] actual, double tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));

    /// <summary>A random network on random data, determined by a few small numbers.</summary>
    public sealed record Case(NetworkOutput Output, int Samples, int Inputs, int Hidden, int Outputs, int Normalization, int Seed)
    {
        internal TanhNetworkLoss Loss()
        {
            var normalization = (Normalization)Normalization;
            const double Ridge = 0.1;
            return Output switch
            {
                NetworkOutput.Squared => TanhNetworkLoss.Regression(X(), Y(), Hidden, normalization, Ridge),
                NetworkOutput.Logistic => TanhNetworkLoss.Binary(X(), Vector<double>.Build.Dense(Samples, Sign), Hidden, normalization, Ridge),
                _ => TanhNetworkLoss.Softmax(X(), [.. Enumerable.Range(0, Samples).Select(Label)], Outputs, Hidden, normalization, Ridge),
            };
        }

        internal Matrix<double> X() => Matrix<double>.Build.DenseOfRowMajor(Samples, Inputs, Normals(10, Samples * Inputs));

        internal Matrix<double> Y() => Matrix<double>.Build.DenseOfRowMajor(Samples, Outputs, Normals(11, Samples * Outputs));

        internal double Sign(int sample) => (sample + Seed) % 2 == 0 ? 1 : -1;

        internal int Label(int sample) => (sample + Seed) % Outputs;

        internal double[] Normals(int part, int count)
        {
            var values = new double[count];
            new RandomStream(Seed, RandomPurpose.Check, part).Normals(values);
            return values;
        }
    }

    /// <summary>Random networks.</summary>
    public static class Cases
    {
        /// <summary>The cases.</summary>
        public static Arbitrary<Case> All() =>
            (from output in Gen.Elements(NetworkOutput.Squared, NetworkOutput.Logistic, NetworkOutput.Softmax)
             from samples in Gen.Choose(1, 6)
             from inputs in Gen.Choose(1, 4)
             from hidden in Gen.Choose(1, 5)
             from outputs in Gen.Choose(2, 4)
             from normalization in Gen.Choose(0, 2)
             from seed in Gen.Choose(0, 1_000_000)
             select new Case(output, samples, inputs, hidden, output == NetworkOutput.Logistic ? 1 : output == NetworkOutput.Squared ? outputs - 1 : outputs, normalization, seed)).ToArbitrary();
    }
}
