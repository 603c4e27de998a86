using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Section 4 and Figure 2: the experiments, as far as they can be evaluated without a data set and without a clock.</summary>
internal static class Figure2
{
    private const int Seeds = 20;
    private const double InnerStepSize = 0.3;
    private const double OuterStepSize = 0.05;
    private const double ThresholdRatio = 0.1;
    private const string ClockReason = "A share of wall-clock time depends on machine and implementation; `metaflow bench` measures MetaFlow's own.";

    private static readonly ParameterSpace s_seeds = new(Parameter.Integer("draw", 1, 100_000));
    private static readonly ParameterSpace s_margin = new(Parameter.Integer("label", -1, 1), Parameter.Uniform("margin", -3, 3));
    private static readonly ParameterSpace s_ratios = s_seeds.And(Parameter.Logarithmic("ratio", 1e-9, 0.3));
    private static readonly Lazy<double[][]> s_medians = new(() => [.. Enumerable.Range(1, Seeds).Select(Measure)]);

    private static readonly ParameterSpace s_hinge = new(Parameter.Integer("draw", 1, 100_000), Parameter.Uniform("alpha", 0.05, 1), Parameter.Uniform("ridge", -0.8, 0.2));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.fig2a",
            Paper = "xu2020",
            Locator = "Section 4; Figures 2a, 2e",
            Hypotheses = "random least squares, M = 10, d = 20, n = 100, noise 1; ε₀ is not stated and is a tenth of ‖∇f(w₀)‖ here, or for the sharp form any share down to 10⁻⁹, with the switch before step 200",
            Families = "MetaFlow's RandomTasks.LinearRegression, whose draws are not the authors'",
            Checking = "printed: ‖∇F‖ of BI-MAML after 25 steps against its start; corrected: medians over twenty seeds against the listed ones, which are medians over twenty seeds of another generator (error: six standard errors of the difference of two such medians); sharp: contraction per step, from step 200, along the least eigenvector of ∇²F, and steps to 0.1 % with β tuned for each objective.",
            Found = "The plain sum has αL of about 130, and both algorithms overflow. With 1/n the printed step sizes run, and the fixed β is what BI-MAML gains from: along the slowest direction both contract by the same factor, and with β = 2/(λ_min + λ_max) of each objective the gain in steps is gone.",
            Affects = "the reading of Figures 2a and 2e; no theorem",
            Forms =
            [
                Seeded(FormKind.Printed, ClaimKind.Rate, Expectation.Fails, "f_i=‖y−Xγ‖², M=10, d=20, n=100, α=0.3, β=0.05: BI-MAML is near a critical point of F after 25 steps, MAML is not", Overflow) with
                {
                    Unconditional = NoHypothesis.Experiment,
                    Cases = 3,
                    Climbs = 1,
                    Defect = (DefectKind.Misprint, "a factor such as 1/n is missing before the sum"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.Rate, Expectation.Holds, "f_i=(1/n)‖y−Xγ‖², latched, ε₀=0.1‖∇f(w₀)‖: median ‖∇F‖ at steps 25, 50 is 0.373, 0.253 (BI-MAML) and 0.966, 0.646 (MAML); floor 0.392 reached at 21 and 81", ParameterSpace.Single, _ => Medians(0, 1)) with
                {
                    Unconditional = NoHypothesis.Example,
                    Mutants = [new("BI-MAML and MAML exchanged", _ => Medians(1, 0))],
                    Survivors = new Dictionary<string, string> { [Mutations.OnePercent] = "the sampling error of a median over twenty seeds is larger than one percent" },
                },
                Seeded(FormKind.Sharp, ClaimKind.Rate, Expectation.Holds,
                    "after the switch BI-MAML and MAML share the rate βλ_min(∇²F): the gain is a constant offset, and vanishes with β=2/(λ_min+λ_max) per objective (5.5 against 6 steps to 0.1%)", x => Tail(x, 1), s_ratios) with
                {
                    Cases = 12,
                    Climbs = 4,
                    Mutants = [new("λ_min(∇²F) → λ_min(∇²f)", x => Tail(x, 0))],
                },
            ],
        },
        Untried("xu2020.fig2a.time", "Section 4", ClaimKind.Cost, "synthetic regression: 50 iterations of BI-MAML take 37% less time than MAML", ClockReason),
        Untried("xu2020.fig2b", "Section 4; Figures 2b, 2f", ClaimKind.Rate, "diabetes, M=4, d=8, α=0.5, β=0.1, f_i=‖y−Xγ‖²: BI-MAML has the smaller ‖∇F‖ within 50 steps",
            "The diabetes data are not part of this library; `metaflow run xu2020.fig2b` runs the figure on them, where it holds with columns of unit sum of squares."),
        Untried("xu2020.fig2b.time", "Section 4", ClaimKind.Cost, "diabetes: 50 iterations of BI-MAML take 36% less time than MAML", ClockReason),
        new Claim
        {
            Id = "xu2020.fig2c",
            Paper = "xu2020",
            Locator = "Section 4; Figures 2c, 2g",
            Hypotheses = "linear support vector machines: labels ±1 and the hinge loss alone, without a ridge",
            Families = "labels ±1 and scores x·w (printed); MetaFlow's RandomTasks.Classification with the hinge loss (sharp)",
            Checking = "printed: the entry ReLu(y − x·w) of the transcribed loss against the hinge loss max(0, 1 − y x·w), in interval arithmetic; sharp: the fields of MAML and first-order MAML at a drawn point.",
            Found = "As transcribed the loss is a vector, and for the label −1 its entries vanish where the score is above −1, which is where the hinge loss is positive. With the hinge loss every Hessian vanishes where it exists, so that MAML and first-order MAML are the same field.",
            Affects = "the reading of Figures 2c, 2d, 2g and 2h; no theorem",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Rate, Expectation.Fails, "f_i=ReLu(y−Xw), M=50, d=20, n=300, α=0.3, β=0.1: BI-MAML has small ‖∇F‖ in < 30 steps, MAML still a much larger one", s_margin, box =>
                {
                    var label = box["label"];
                    return new Evaluation().Require("y ∈ {−1, 1}", 0.5, Interval.Abs(label)).Equal("an entry of ReLu(y − Xw), and the hinge loss of the sample", Interval.Max(0, label - box["margin"]), Interval.Max(0, 1 - (label * box["margin"])));
                }) with
                {
                    Defect = (DefectKind.Misprint, "the loss is vector-valued, and for y = −1 it is not the hinge loss max(0, 1 − y x·w)"),
                },
                Form.OfNothing(FormKind.Corrected, ClaimKind.Rate, "f_i=(1/n)Σmax(0,1−y_j x_jᵀw): BI-MAML has small ‖∇F‖ in < 30 steps, MAML still a much larger one",
                    "The start and ε₀ are not stated, and the outcome hangs on them; `metaflow run xu2020.fig2c` runs the reading of the catalogue, in which the difference of the figure is not seen."),
                Form.Of(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "hinge loss: ∇²f_i = 0 almost everywhere, so A_i = I and MAML = FO-MAML", s_hinge, Hinge) with
                {
                    Cases = 20,
                    Climbs = 5,
                },
            ],
        },
        Untried("xu2020.fig2c.time", "Section 4", ClaimKind.Cost, "synthetic SVM: BI-MAML takes 19% less time than MAML", ClockReason),
        Untried("xu2020.fig2d", "Section 4; Figures 2d, 2h", ClaimKind.Rate, "MNIST pairs, M=5, n=200, d=784, α=0.3, β=0.01: BI-MAML has the smaller ‖∇F‖ than MAML after 50 steps",
            "MNIST is not shipped; `metaflow run xu2020.fig2d` runs the figure on 8 × 8 digits, or on your own files with problem.dataset=idx:IMAGES,LABELS."),
        Untried("xu2020.fig2d.time", "Section 4", ClaimKind.Cost, "MNIST SVM: BI-MAML takes 37% less time than MAML", ClockReason),
    ];

    private static Claim Untried(string id, string locator, ClaimKind says, string statement, string reason) => new()
    {
        Id = id,
        Paper = "xu2020",
        Locator = locator,
        Hypotheses = "none: an experiment",
        Families = "the paper's data",
        Checking = "not by this command; the form says why",
        Found = "Nothing is found by this command: " + reason,
        Forms = [Form.OfNothing(FormKind.Printed, says, statement, reason)],
    };

    private static Form Seeded(FormKind kind, ClaimKind says, Expectation expected, string statement, Func<Instance, Evaluation> evaluate, ParameterSpace? space = null) =>
        Form.Of(kind, says, expected, statement, space ?? s_seeds, evaluate);

    private static (TheoryProblem Problem, Vector<double> Start, double Threshold) Draw(int seed, Normalization normalization, double ratio = ThresholdRatio)
    {
        var tasks = RandomTasks.LinearRegression(new RegressionTasksOptions { Seed = seed, Normalization = normalization });
        var problem = new TheoryProblem(tasks);
        var start = RandomTasks.InitialPoint(seed, tasks.Dimension);
        return (problem, start, ratio * problem.Gradient(start).L2Norm());
    }

    private static double NormOf(Algorithm algorithm, ReadOnlySpan<double> state)
    {
        var velocity = new double[state.Length];
        algorithm.Objective.Evaluate(0, state, velocity);
        return EuclideanNorm.Of(velocity);
    }

    private static Evaluation Overflow(Instance x)
    {
        var (problem, start, threshold) = Draw(x.Integer("draw"), Normalization.Sum);
        var algorithm = Algorithms.BiMaml(problem.Tasks, InnerStepSize, threshold);
        double before = NormOf(algorithm, start.AsArray()), after = NormOf(algorithm, algorithm.Iterate(start, OuterStepSize, 25).FinalState.AsArray());
        return new Evaluation().AtMost("‖∇F‖ of BI-MAML after 25 steps against a tenth of its start", after, before / 10, Rounding.Of(before, 4096)).Note("αL", InnerStepSize * problem.L);
    }

    // For BI-MAML and then MAML: ‖∇F‖ at steps 25 and 50, and the first step at which it is within 5 % of its value at argmin f.
    private static double[] Measure(int seed)
    {
        var (problem, start, threshold) = Draw(seed, Normalization.Mean);
        double floor = problem.MamlGradient(Parts.Minimizer(problem), InnerStepSize).L2Norm();
        var result = new List<double> { floor };
        foreach (var algorithm in new[] { Algorithms.BiMaml(problem.Tasks, InnerStepSize, threshold), Algorithms.Maml(problem.Tasks, InnerStepSize) })
        {
            var iterates = algorithm.Iterate(start, OuterStepSize, 300);
            double[] norms = [.. Enumerable.Range(0, iterates.Count).Select(k => NormOf(algorithm, iterates.StateSpan(k)))];
            result.AddRange([norms[25], norms[50], Array.FindIndex(norms, norm => norm <= 1.05 * floor)]);
        }

        return [.. result];
    }

    private static Evaluation Medians(int biMaml, int maml)
    {
        (string Name, int Column, double Listed)[] listed =
        [
            ("‖∇F(argmin f)‖", 0, 0.392),
            ("BI-MAML, step 25", 1 + (3 * biMaml), 0.373), ("BI-MAML, step 50", 2 + (3 * biMaml), 0.253), ("BI-MAML, steps to the floor", 3 + (3 * biMaml), 21),
            ("MAML, step 25", 1 + (3 * maml), 0.966), ("MAML, step 50", 2 + (3 * maml), 0.646), ("MAML, steps to the floor", 3 + (3 * maml), 81),
        ];
        var evaluation = new Evaluation();
        foreach (var (name, column, value) in listed)
        {
            double[] sample = [.. s_medians.Value.Select(row => row[column]).Order()];
            double median = (sample[(Seeds / 2) - 1] + sample[Seeds / 2]) / 2, mean = sample.Average();
            double deviation = Math.Sqrt(sample.Sum(v => (v - mean) * (v - mean)) / (Seeds - 1));
            // A median of n normal numbers has the standard error 1.2533 s/√n; two of them are compared.
            evaluation.Equal(name, median, value, 6 * 1.2533 * deviation * Math.Sqrt(2.0 / Seeds), resolution: 1);
        }

        return evaluation;
    }

    private static Evaluation Tail(Instance x, double curvatureOfMaml)
    {
        var (problem, start, threshold) = Draw(x.Integer("draw"), Normalization.Mean, x["ratio"]);
        var hessian = problem.Mean(i =>
        {
            var own = problem.Hessian(i, start);
            var step = Matrix<double>.Build.DenseIdentity(problem.Dimension) - (InnerStepSize * own);
            return step * own * step;
        });
        var spectrum = hessian.Evd(Symmetricity.Symmetric);
        int slowest = spectrum.EigenValues.Map(value => value.Real).MinimumIndex();
        var direction = spectrum.EigenVectors.Column(slowest);
        var (least, largest) = (spectrum.EigenValues[slowest].Real, spectrum.EigenValues.Max(value => value.Real));
        var (leastMean, largestMean) = Parts.Spectrum(problem.Hessian(start));
        double rate = curvatureOfMaml == 1 ? least : leastMean;
        Algorithm biMaml = Algorithms.BiMaml(problem.Tasks, InnerStepSize, threshold), maml = Algorithms.Maml(problem.Tasks, InnerStepSize);
        var critical = CriticalPoint.Polish(maml.Objective, start).Point;
        var evaluation = new Evaluation();
        foreach (var algorithm in new[] { biMaml, maml })
        {
            var iterates = algorithm.Iterate(start, OuterStepSize, 202);
            if (ReferenceEquals(algorithm, biMaml))
                evaluation.Require("the switch is before step 200", iterates.Phases.Count > 1 ? iterates.Phases[0].EndStep : 202, 200);
            double before = direction.DotProduct(iterates.State(200) - critical), after = direction.DotProduct(iterates.State(201) - critical);
            evaluation.Equal($"rate of {algorithm.Name} along the slowest direction", (1 - (after / before)) / OuterStepSize, rate, Rounding.Of(1 + start.L2Norm(), 1 << 16) / Math.Abs(before) / OuterStepSize);
        }

        double target = 1e-3 * NormOf(maml, start.AsArray());
        int StepsOf(Algorithm algorithm, Vector<double> from, double beta, Func<Algorithm, ReadOnlySpan<double>, bool> done, out Vector<double> end)
        {
            var iterates = algorithm.Iterate(from, beta, 100);
            int count = 0;
            while (count < iterates.Count - 1 && !done(algorithm, iterates.StateSpan(count)))
                count++;
            end = iterates.State(count);
            return count;
        }

        bool IsSmall(Algorithm algorithm, ReadOnlySpan<double> state) => NormOf(algorithm, state) <= target;
        double tuned = 2 / (least + largest);
        int alone = StepsOf(maml, start, tuned, IsSmall, out _);
        int first = StepsOf(Algorithms.Erm(problem.Tasks), start, 2 / (leastMean + largestMean), (algorithm, state) => NormOf(algorithm, state) <= threshold, out var switched);
        int second = StepsOf(maml, switched, tuned, IsSmall, out _);
        return evaluation.AtLeast("tuned steps of BI-MAML, at most two fewer than MAML's", first + second, alone - 2, 0).Note("tuned steps of MAML", alone);
    }

    private static Evaluation Hinge(Instance x)
    {
        var tasks = RandomTasks.Classification(new ClassificationTasksOptions { Seed = x.Integer("draw"), Normalization = Normalization.Mean, Tasks = 3, Samples = 40, Ridge = Math.Max(0, x["ridge"]) });
        var point = RandomTasks.InitialPoint(x.Integer("draw"), tasks.Dimension);
        double[] full = new double[tasks.Dimension], first = new double[tasks.Dimension];
        Algorithms.Maml(tasks, x["alpha"]).Flow.Phases[0].Field.Evaluate(0, point.AsArray(), full);
        Algorithms.FoMaml(tasks, x["alpha"]).Flow.Phases[0].Field.Evaluate(0, point.AsArray(), first);
        return new Evaluation().Require("f_i is the hinge loss, without a ridge", x["ridge"] <= 0).Equal("fields of MAML and first-order MAML", full, first, Rounding.Of(1 + EuclideanNorm.Of(first), 4096));
    }
}
