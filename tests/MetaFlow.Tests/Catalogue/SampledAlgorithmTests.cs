using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

/// <summary>
/// Sampled tasks and samples against full enumeration: on small sets every draw that can happen is written by hand, every draw that the
/// library makes is one of them, and their exact mean is compared with the full direction.
/// </summary>
public sealed class SampledAlgorithmTests
{
    private const double Alpha = 0.3;

    private static readonly TaskSet s_tasks = Problems.Tasks(new(3, 20, 4, 2, 1, 0.3, true, GlmFamily.Logistic, 21));
    private static readonly Vector<double> s_state = Problems.Normal(4, 21, 50);

    [Fact]
    public void AllTasksAndAllSamples_AreTheFullDirectionBitForBit()
    {
        foreach (var metaGradient in new[] { MetaGradient.Exact, MetaGradient.FirstOrder, MetaGradient.HessianFree(1e-3) })
        {
            var composition = new Composition { Adaptation = Adaptation.GradientStep(Alpha), MetaGradient = metaGradient };
            double[] weights = [0.2, 0.5, 0.3];
            TaskSet lone = TaskSet.Of(s_tasks.Select(task => new LearningTask(new Opaque(task.Support), new Opaque(task.Query))), weights), seen = TaskSet.Of(s_tasks, weights);
            double[] full = Draw(new Algorithm("full", lone, composition), 0);
            Assert.Equal(full, Draw(new Algorithm("tasks", lone, composition with { Weighting = Weighting.Sampled(3, replacement: false, seed: 5) }), 17));
            Assert.Equal(full, Draw(new Algorithm("samples", seen, composition with { Oracle = Oracle.FiniteSum(20, 20, seed: 5) }), 17));
            Assert.Equal(full, Draw(new Algorithm("all", seen, composition with { Oracle = Oracle.FiniteSum(0, 0), Weighting = Weighting.Sampled(3, replacement: false) }), 17));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SampledTasks_OverAllDraws_AreUnbiased(bool replacement)
    {
        double[][] each = [.. s_tasks.Select(task => PublishedFormulas.Maml(Alpha, 1)(task, s_state.ToArray()))];
        var outcomes = new List<(double Probability, double[] Direction)>();
        for (int i = 0; i < 3; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                if (replacement)
                    outcomes.Add((s_tasks.Weights[i] * s_tasks.Weights[k], Sum((0.5, each[i]), (0.5, each[k]))));
                else if (i != k)
                    outcomes.Add((1.0 / 6, Sum((1.5 * s_tasks.Weights[i], each[i]), (1.5 * s_tasks.Weights[k], each[k]))));
            }
        }

        var sampled = new Algorithm("sampled", s_tasks, new Composition { Adaptation = Adaptation.GradientStep(Alpha), Weighting = Weighting.Sampled(2, replacement, seed: 3) });
        Covers(sampled, outcomes, 2000);
        Same(Sum([.. s_tasks.Select((_, i) => (s_tasks.Weights[i], each[i]))]), Mean(outcomes));
    }

    [Theory]
    [InlineData(1, true, false)]
    [InlineData(2, true, true)]
    [InlineData(2, false, false)]
    public void ResampledMaml_OverAllDraws_IsBiasedWhereHessiansMoveAndStepsAreSeveral(int steps, bool logistic, bool biased)
    {
        // One task of two samples, all batches of one sample: 2^(2N + 1) draws (ji2020 Algorithm 1). Along the first step the loss is linear or
        // not; with one step its gradient alone is drawn before the query gradient, which is made linear here by a quadratic query.
        var inputs = Matrix<double>.Build.DenseOfArray(new[,] { { 1.0, 0.5 }, { -0.3, 1.2 } });
        var labels = Vector<double>.Build.DenseOfArray([1, -1]);
        var support = new GlmLoss(inputs, labels, logistic ? GlmFamily.Logistic : GlmFamily.Squared, Normalization.Mean);
        var query = new GlmLoss(inputs, labels, GlmFamily.Squared, Normalization.Mean);
        var tasks = TaskSet.Of([new(support, query)]);
        double[] w = [0.4, -0.7];
        var outcomes = new List<(double Probability, double[] Direction)>();
        int count = 1 << ((2 * steps) + 1);
        for (int code = 0; code < count; code++)
        {
            var path = new List<double[]> { w };
            for (int j = 0; j < steps; j++)
            {
                double[] g = Of(support, [(code >> j) & 1], path[j], null);
                path.Add(Sum((1, path[j]), (-Alpha, g)));
            }

            double[] u = Of(query, [(code >> (2 * steps)) & 1], path[^1], null);
            for (int j = steps - 1; j >= 0; j--)
            {
                u = Sum((1, u), (-Alpha, Of(support, [(code >> (steps + j)) & 1], path[j], u)));
            }

            outcomes.Add((1.0 / count, u));
        }

        var composition = new Composition { Adaptation = Adaptation.GradientSteps(Alpha, steps) };
        Covers(new Algorithm("resampled", tasks, composition with { Oracle = Oracle.Resampled(1, 1, 1, seed: 9) }), outcomes, 3000, Vector<double>.Build.Dense(w));
        double[] exact = [.. Problems.Evaluate(new Algorithm("exact", tasks, composition).Objective, Vector<double>.Build.Dense(w)).Select(x => -x)];
        double bias = Norm(Sum((1, Mean(outcomes)), (-1, exact)));
        if (biased)
            Assert.InRange(bias, 1e-4, 1);
        else
            Assert.True(bias <= 1e-14, $"bias {bias:E2}");
    }

    [Fact]
    public void SharedDraw_OverAllDraws_IsUnbiasedForTheExpectationOutsideTheLoss()
    {
        // collins2020 eq. 5: F̃ = E_θ f(w − α∇f̂(w, θ)), whose gradient uses one θ in the inner step and in its Hessian.
        var inputs = Matrix<double>.Build.DenseOfArray(new[,] { { 1.0, 0.5 }, { -0.3, 1.2 }, { 0.8, -0.6 } });
        var loss = new GlmLoss(inputs, Vector<double>.Build.DenseOfArray([1, -1, 1]), GlmFamily.Logistic, Normalization.Mean);
        var tasks = TaskSet.Of([new(loss)]);
        double[] w = [0.4, -0.7];
        var outcomes = new List<(double, double[])>();
        for (int inner = 0; inner < 3; inner++)
        {
            for (int outer = 0; outer < 3; outer++)
            {
                double[] adapted = Sum((1, w), (-Alpha, Of(loss, [inner], w, null))), u = Of(loss, [outer], adapted, null);
                outcomes.Add((1.0 / 9, Sum((1, u), (-Alpha, Of(loss, [inner], w, u)))));
            }
        }

        Covers(new Algorithm("finite-sum", tasks, new Composition { Adaptation = Adaptation.GradientStep(Alpha), Oracle = Oracle.FiniteSum(1, 1, seed: 2) }), outcomes, 1000, Vector<double>.Build.Dense(w));
        double Objective(double[] x) => Enumerable.Range(0, 3).Average(k => loss.Value(Sum((1, x), (-Alpha, Of(loss, [k], x, null)))));
        double[] mean = Mean(outcomes);
        for (int j = 0; j < 2; j++)
        {
            double[] unit = [j == 0 ? 1 : 0, j == 1 ? 1 : 0];
            var (slope, truncation) = FiniteDifference.Directional(x => [Objective(x)], w, unit, 1e-2);
            Assert.Equal(slope[0], mean[j], truncation + 1e-11);
        }
    }

    [Fact]
    public void AdversarialDraws_OverAllDraws_AreUnbiasedInBothVariables()
    {
        // collins2020 eq. 8 and 28 with C = 2 of 3 tasks: mean (Σ p g, F̃).
        var algorithm = new Algorithm("sampled", s_tasks, new Composition { Adaptation = Adaptation.GradientStep(Alpha), Weighting = Weighting.Adversarial(speed: 0.5, tasksPerStep: 2, seed: 8) });
        var full = new Algorithm("full", s_tasks, new Composition { Adaptation = Adaptation.GradientStep(Alpha), Weighting = Weighting.Adversarial(speed: 0.5) });
        var state = full.InitialState(s_state);
        double[][] each = [.. s_tasks.Select(task => PublishedFormulas.Maml(Alpha, 1)(task, s_state.ToArray()))];
        double[] values = PublishedWeights.Values(s_tasks, s_state.ToArray(), Alpha);
        var outcomes = new List<(double, double[])>();
        for (int i = 0; i < 3; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                var gains = new double[3];
                gains[i] -= 1.5 * 0.5 * values[i];
                gains[k] -= 1.5 * 0.5 * values[k];
                outcomes.Add((1.0 / 9, [.. Sum((1.5 * s_tasks.Weights[i], each[i]), (1.5 * s_tasks.Weights[k], each[k])), .. gains]));
            }
        }

        Covers(algorithm, outcomes, 1000, state);
        Same(Draw(full, 0, state), Mean(outcomes));
    }

    [Fact]
    public void Draws_OfAStep_AreAPureFunctionOfSeedAndStep()
    {
        Algorithm Of(long seed, int threads) => new("sampled", s_tasks, new Composition { Adaptation = Adaptation.GradientSteps(Alpha, 2), Oracle = Oracle.Resampled(3, 3, 3, seed), Weighting = Weighting.Sampled(2, seed: seed) }, new() { Threads = threads });
        var (once, again, other) = (Of(1, 1).Iterate(s_state, 0.1, 40), Of(1, 2).Iterate(s_state, 0.1, 40), Of(2, 1).Iterate(s_state, 0.1, 40));
        Assert.Equal(once.FinalState, again.FinalState);
        Assert.NotEqual(once.FinalState, other.FinalState);
        Assert.Equal(Draw(Of(1, 1), 7), Problems.Evaluate(Of(1, 1).FrozenFlow(7).Phases[0].Field, s_state).Select(x => -x));
        Assert.NotEqual(Draw(Of(1, 1), 7), Draw(Of(1, 1), 8));
    }

    [Fact]
    public void SampledDirections_AsAFlow_AreRefusedAndFrozenOnesFollowed()
    {
        var algorithm = new Algorithm("sampled", s_tasks, new Composition { Adaptation = Adaptation.GradientStep(Alpha), Oracle = Oracle.FiniteSum(5, 5) });
        Assert.True(algorithm.IsSampled);
        var refusal = Assert.Throws<InvalidOperationException>(() => algorithm.Flow.Solve(s_state, 1));
        Assert.Contains("drawn anew in every step", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => algorithm.Flow.Phases[0].Field.Evaluate(0, s_state.ToArray(), new double[4]));
        Assert.Equal(Termination.Completed, algorithm.FrozenFlow(3).Solve(s_state, 1).Termination);
    }

    [Fact]
    public void Sampling_ThatCannotBe_IsRefusedWithTheReason()
    {
        var step = new Composition { Adaptation = Adaptation.GradientStep(Alpha) };
        string Refusal(TaskSet tasks, Composition composition) => Assert.ThrowsAny<ArgumentException>(() => new Algorithm("x", tasks, composition)).Message;
        Assert.Contains("without replacement", Refusal(s_tasks, step with { Oracle = Oracle.FiniteSum(21, 5) }), StringComparison.Ordinal);
        Assert.Contains("sums over samples", Refusal(ScalarLosses.Xu2020Figure1(), step with { Oracle = Oracle.FiniteSum(1, 1) }), StringComparison.Ordinal);
        Assert.Contains("4 tasks cannot be drawn", Refusal(s_tasks, step with { Weighting = Weighting.Sampled(4, replacement: false) }), StringComparison.Ordinal);
        Assert.Contains("needs one function", Refusal(s_tasks, new Composition { Adaptation = Adaptation.ProximalPoint(1), Oracle = Oracle.Resampled(1, 1, 1) }), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Oracle.Resampled(0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Oracle.FiniteSum(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Weighting.Sampled(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Weighting.Adversarial(speed: 0));
    }

    // Every draw is one of the outcomes, every outcome happens, and as often as it should within five standard deviations.
    private static void Covers(Algorithm algorithm, List<(double Probability, double[] Direction)> outcomes, int draws, Vector<double>? state = null)
    {
        var distinct = new List<(double Probability, double[] Direction, int Seen)>();
        foreach (var (probability, direction) in outcomes)
        {
            int known = distinct.FindIndex(other => Norm(Sum((1, other.Direction), (-1, direction))) < 1e-12);
            if (known < 0)
                distinct.Add((probability, direction, 0));
            else
                distinct[known] = distinct[known] with { Probability = distinct[known].Probability + probability };
        }

        for (int step = 0; step < draws; step++)
        {
            double[] direction = Draw(algorithm, step, state);
            int known = distinct.FindIndex(other => Norm(Sum((1, other.Direction), (-1, direction))) < 1e-12);
            Assert.True(known >= 0, $"step {step} drew what cannot be drawn");
            distinct[known] = distinct[known] with { Seen = distinct[known].Seen + 1 };
        }

        Assert.All(distinct, outcome => Assert.InRange(outcome.Seen - (draws * outcome.Probability), -5 * Math.Sqrt(draws * outcome.Probability), 5 * Math.Sqrt(draws * outcome.Probability)));
    }

    private static double[] Draw(Algorithm algorithm, long step, Vector<double>? state = null)
    {
        var field = algorithm.Flow.Phases[0].Field;
        double[] at = (state ?? s_state).ToArray(), direction = new double[field.Dimension];
        if (field is IUpdateField update)
            update.EvaluateForUpdate(step, 0, at, direction);
        else
            field.Evaluate(0, at, direction);
        return [.. direction.Select(x => -x)];
    }

    private static double[] Of(GlmLoss loss, int[] samples, double[] w, double[]? v)
    {
        var result = new double[w.Length];
        if (v is null)
            loss.Gradient(samples, w, result);
        else
            loss.HessianVectorProduct(samples, w, v, result);
        return result;
    }

    private static double[] Mean(List<(double Probability, double[] Direction)> outcomes) => Sum([.. outcomes]);

    private static double[] Sum(params (double Factor, double[] Vector)[] terms) =>
        [.. Enumerable.Range(0, terms[0].Vector.Length).Select(j => terms.Sum(term => term.Factor * term.Vector[j]))];

    private static void Same(double[] expected, double[] actual) => Assert.True(Norm(Sum((1, expected), (-1, actual))) <= 1e-13, $"off by {Norm(Sum((1, expected), (-1, actual))):E2}");

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));

    /// <summary>A loss that no kernel knows, so that every task is evaluated by itself in managed code, with the bits of the loss.</summary>
    private sealed class Opaque(SmoothLoss loss) : SmoothLoss(loss.Dimension)
    {
        public override double Value(ReadOnlySpan<double> point) => loss.Value(point);

        public override void Gradient(ReadOnlySpan<double> point, Span<double> destination) => loss.Gradient(point, destination);

        public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination) => loss.HessianVectorProduct(point, direction, destination);
    }
}
