using MathNet.Numerics.LinearAlgebra;
using Xunit;
using static MetaFlow.Tests.Tasks.LossEvaluation;

namespace MetaFlow.Tests.Tasks;

/// <summary>The decision process against Bellman's recursion, which knows nothing of trajectories, and its derivatives against it.</summary>
public sealed class DecisionProcessLossTests
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    public static TheoryData<int, int> Cases => new() { { 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 5 }, { 5, 10 } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void ValueAndDerivatives_AreThoseOfTheBellmanRecursion(int seed, int horizon)
    {
        var (initial, transitions, rewards) = Draw(seed);
        var loss = new DecisionProcessLoss(initial, transitions, rewards, horizon);
        var bellman = SmoothLoss.Differentiate(2, w => Bellman(w, initial, transitions, rewards, horizon));
        double[] w = [0.4 - (0.2 * seed), -0.3 * seed], u = [1, -0.5], v = [0.3, 2], expected = new double[2], actual = new double[2];

        // At most 286 groups, each below the horizon times its probability; derivatives multiply by up to the horizon each, three times.
        double tolerance = 286 * 8 * horizon * Math.Pow(2 * horizon, 3) * UnitRoundoff;
        Assert.Equal(bellman.Value(w), loss.Value(w), tolerance);
        Near(Gradient(bellman, w), Gradient(loss, w), tolerance);
        Near(Product(bellman, w, u), Product(loss, w, u), tolerance);
        bellman.ThirdDerivativeProduct(w, u, v, expected);
        loss.ThirdDerivativeProduct(w, u, v, actual);
        Near(expected, actual, tolerance);
    }

    [Fact]
    public void Value_OfTheOnlyGoodAction_GoesToItsReward()
    {
        // Action 1 earns 1 in both states, action 0 nothing.
        var rewards = Matrix<double>.Build.DenseOfArray(new double[,] { { 0, 1 }, { 0, 1 } });
        var loss = new DecisionProcessLoss(0.5, Matrix<double>.Build.Dense(2, 2, 0.5), rewards, 3);
        Assert.Equal(-3, loss.Value([40, 40]), 1e-12);
        Assert.Equal(-1.5, loss.Value([0, 0]), 1e-12);
    }

    [Fact]
    public void Creation_OfUnusableNumbers_IsRefused()
    {
        var half = Matrix<double>.Build.Dense(2, 2, 0.5);
        Assert.Throws<InvalidInputException>(() => new DecisionProcessLoss(1.5, half, half, 2));
        Assert.Throws<InvalidInputException>(() => new DecisionProcessLoss(0.5, half * 3, half, 2));
        Assert.Throws<InvalidInputException>(() => new DecisionProcessLoss(0.5, half, Matrix<double>.Build.Dense(2, 3), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecisionProcessLoss(0.5, half, half, 11));
    }

    private static Ad Bellman(AdVector w, double initial, Matrix<double> transitions, Matrix<double> rewards, int horizon)
    {
        Ad low = 0.0, high = 0.0; // expected rewards to come from either state
        for (int t = 0; t < horizon; t++)
        {
            Ad From(int x, Ad a, Ad b)
            {
                Ad p = 1 / (1 + Ad.Exp(-w[x]));
                Ad Of(int action) => rewards[x, action] + (transitions[x, action] * b) + ((1 - transitions[x, action]) * a);
                return (p * Of(1)) + ((1 - p) * Of(0));
            }

            (low, high) = (From(0, low, high), From(1, low, high));
        }

        return -((initial * high) + ((1 - initial) * low));
    }

    private static (double Initial, Matrix<double> Transitions, Matrix<double> Rewards) Draw(int seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Check);
        return (random.Uniform(0), Matrix<double>.Build.Dense(2, 2, (x, a) => random.Uniform(1 + (2 * x) + a)), Matrix<double>.Build.Dense(2, 2, (x, a) => random.Uniform(5 + (2 * x) + a)));
    }

    private static void Near(double[] expected, double[] actual, double tolerance) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
}
