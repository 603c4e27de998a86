using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Algorithms 1 and 2: MetaFlow's updates against the printed lines.</summary>
/// <remarks>
/// The draws are MetaFlow's own and not seen: on small sets every update that the lines allow is written down, and the one made must be among them.
/// </remarks>
internal static class Algorithm1
{
    private const int Samples = 2;

    private static readonly ParameterSpace s_space = new(
        Parameter.Integer("tasks", 1, 2),
        Parameter.Integer("B", 1, 2),
        Parameter.Integer("N", 1, 2),
        Parameter.Logarithmic("alpha", 0.05, 2),
        Parameter.Logarithmic("beta", 0.05, 1),
        Parameter.Vector("design", -2, 2, x => x.Integer("tasks") * Samples * 4),
        Parameter.Vector("labels", -1, 1, x => x.Integer("tasks") * Samples * 2),
        Parameter.Vector("w", -2, 2, _ => 2));

    public static Claim Claim { get; } = Of(
        "ji2020.alg1", "Algorithm 1", "resampling N-step MAML: w_{j+1}=w_j-α∇l_i(w_j;S_j), j<N; w⁺=w-β_k(1/B)ΣĜ_i with Ĝ_i of (7), Π ordered J₀…J_{N-1}",
        "One or two tasks with two samples each, batches of one sample: every one of the 2^{2N+1} draws of a task, and every choice of B tasks, is written down.",
        "MetaFlow's sampled update is one of the possible ones in all cases. (The text says line 10 for the update of line 11.)", true);

    public static Claim Algorithm2 { get; } = Of(
        "ji2020.alg2", "Algorithm 2", "finite-sum N-step MAML: w_{j+1}=w_j-α∇l_{S_i}(w_j), j<N; w⁺=w-(β_k/B)ΣĜ_i with Ĝ_i of (12)",
        "One or two tasks whose support and query losses differ: every choice of B tasks is written down.",
        "MetaFlow's update with drawn tasks is one of the possible ones in all cases.", false);

    private static Claim Of(string id, string locator, string statement, string checking, string found, bool resampled) => new()
    {
        Id = id,
        Paper = "ji2020",
        Locator = locator,
        Hypotheses = "none: it is what the lines say",
        Families = "logistic losses in two dimensions, whose Hessians do not commute",
        Checking = checking + " One step of MetaFlow's algorithm from a drawn seed; the distance to the nearest of them against rounding.",
        Found = found,
        Forms =
        [
            new Form
            {
                Kind = FormKind.Printed,
                Says = ClaimKind.Algorithm,
                Expected = Expectation.Holds,
                Statement = statement,
                Space = s_space,
                Unconditional = NoHypothesis.PrintedAlgorithm,
                Cases = 60,
                Climbs = 60,
                Evaluate = x => Evaluate(x, resampled, false, 1),
                Mutants =
                [
                    new("the order of the factors reversed", x => Evaluate(x, resampled, true, 1)),
                    new("1/B → 1", x => Evaluate(x, resampled, false, x.Integer("B"))),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(Instance x, bool resampled, bool reversed, double scale)
    {
        var tasks = TaskSet.Of(Enumerable.Range(0, x.Integer("tasks")).Select(i => new LearningTask(Loss(x, 2 * i), Loss(x, (2 * i) + 1))));
        if (resampled)
            tasks = TaskSet.Of(tasks.Select(task => new LearningTask(task.Support)));
        var (alpha, steps, batch) = (x["alpha"], x.Integer("N"), x.Integer("B"));
        var composition = new Composition { Adaptation = Adaptation.GradientSteps(alpha, steps), Weighting = Weighting.Sampled(batch, replacement: true, seed: x.Seed) };
        if (resampled)
            composition = composition with { Oracle = Oracle.Resampled(1, 1, 1, seed: x.Seed + 1) };
        var start = Vector<double>.Build.Dense(x.Vector("w"));
        var end = new Algorithm(resampled ? "algorithm 1" : "algorithm 2", tasks, composition).Iterate(start, x["beta"], 1).FinalState;
        double[][] directions = [.. tasks.SelectMany(task => resampled ? Sampled((GlmLoss)task.Support, start.ToArray(), alpha, steps, reversed) : [Exact(task, start, alpha, steps, reversed)])];
        var possible = batch == 1 ? directions : from first in directions from second in directions select first.Zip(second, (a, b) => (a + b) / 2).ToArray();
        double[] nearest = possible.Select(direction => start.Zip(direction, (w, g) => w - (scale * x["beta"] * g)).ToArray())
            .MinBy(update => MathNet.Numerics.Distance.SSD(update, end.ToArray()))!;
        return new Evaluation().Equal("w⁺", end.AsArray(), nearest, Rounding.Of((1 + start.L2Norm() + directions.Max(g => g.Max(Math.Abs))) * Math.Pow(1 + (8 * alpha), steps), 2000));
    }

    private static GlmLoss Loss(Instance x, int set) => new(
        Matrix<double>.Build.DenseOfRowMajor(Samples, 2, x.Vector("design").AsSpan(set * Samples * 2, Samples * 2).ToArray()),
        Vector<double>.Build.Dense(Samples, j => x.Vector("labels")[(set * Samples) + j] < 0 ? -1 : 1),
        GlmFamily.Logistic,
        Normalization.Mean);

    private static double[] Exact(LearningTask task, Vector<double> start, double alpha, int steps, bool reversed)
    {
        var path = new InnerPath(task.Support, start, alpha, steps);
        var gradient = InnerPath.Gradient(task.Query, path.End);
        return (reversed ? path.PullBackwards(gradient) : path.Pull(gradient)).ToArray();
    }

    // All directions (7) with one sample for every inner gradient, Hessian and outer gradient.
    private static IEnumerable<double[]> Sampled(GlmLoss loss, double[] start, double alpha, int steps, bool reversed)
    {
        for (int code = 0; code < 1 << ((2 * steps) + 1); code++)
        {
            var path = new List<double[]> { start };
            for (int j = 0; j < steps; j++)
                path.Add(Step(path[j], Gradient(loss, (code >> j) & 1, path[j]), alpha));
            double[] vector = Gradient(loss, (code >> (2 * steps)) & 1, path[^1]);
            for (int k = steps - 1; k >= 0; k--)
            {
                int j = reversed ? steps - 1 - k : k;
                double[] product = new double[2];
                loss.HessianVectorProduct([(code >> (steps + j)) & 1], path[j], vector, product);
                vector = Step(vector, product, alpha);
            }

            yield return vector;
        }
    }

    private static double[] Gradient(GlmLoss loss, int sample, double[] point)
    {
        double[] result = new double[2];
        loss.Gradient([sample], point, result);
        return result;
    }

    private static double[] Step(double[] from, double[] direction, double alpha) => [from[0] - (alpha * direction[0]), from[1] - (alpha * direction[1])];
}
