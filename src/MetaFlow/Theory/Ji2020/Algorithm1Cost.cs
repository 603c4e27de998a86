using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Corollaries 6 and 10: how many sample gradients and Hessians an iteration takes.</summary>
internal static class Algorithm1Cost
{
    private static readonly ParameterSpace s_resampled = new(
        Parameter.Integer("tasks", 1, 3), Parameter.Integer("B", 1, 5), Parameter.Integer("N", 1, 6), Parameter.Integer("S", 1, 9), Parameter.Integer("T", 1, 9),
        Parameter.Integer("D", 1, 9), Parameter.Integer("stepTasks", 1, 5), Parameter.Integer("stepSamples", 1, 9));

    private static readonly ParameterSpace s_finite = new(
        Parameter.Integer("tasks", 1, 3), Parameter.Integer("B", 1, 5), Parameter.Integer("N", 1, 6), Parameter.Integer("S", 1, 9), Parameter.Integer("T", 1, 9), Parameter.Integer("stepTasks", 1, 5));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.alg1.cost",
        Paper = "ji2020",
        Locator = "Corollary 6, proof",
        Hypotheses = "none: it is a count",
        Families = "sums of squares over fifty samples that count their evaluations",
        Checking = "One step of MetaFlow's Algorithm 1 with the step size of (14); the sample gradients and the sample Hessians (products with one vector) that the losses were asked for.",
        Found = "The counts agree exactly.",
        Forms =
        [
            Form.Of(FormKind.Printed, ClaimKind.Cost, Expectation.Holds, "per iteration: B(NS+T)+|B'||D_L| gradients and BND Hessians", s_resampled, x => Resampled(x, x["stepTasks"] * x["stepSamples"])) with
            {
                Unconditional = NoHypothesis.Count,
                Cases = 60,
                Climbs = 60,
                Mutants = [new("|B'||D_L| dropped", x => Resampled(x, 0))],
            },
        ],
    };

    public static Claim FiniteSum { get; } = new()
    {
        Id = "ji2020.alg2.cost",
        Paper = "ji2020",
        Locator = "Corollary 10, proof",
        Hypotheses = "none: it is a count",
        Families = "sums of squares over up to nine samples that count their evaluations",
        Checking = "One step of MetaFlow's Algorithm 2 with the step size of (22), as the losses counted it.",
        Found = "The transcribed count leaves out the |B'|T sample gradients of L̂ in (22). With |B'| of the order of σ² the order of Corollary 10 stands.",
        Affects = "nothing beyond the count: the order in ε stands",
        Forms =
        [
            Finite(FormKind.Printed, Expectation.Fails, "per iteration: B(T+NS) gradients and BNS Hessians", x => FiniteCount(x, 0)) with
            {
                Defect = (DefectKind.Constant, "the gradients of the batch B' of (22) are not counted"),
            },
            Finite(FormKind.Corrected, Expectation.Holds, "per iteration: B(T+NS)+|B'|T gradients and BNS Hessians", x => FiniteCount(x, x["stepTasks"] * x["T"])) with
            {
                Mutants = [new("|B'|T → |B'|", x => FiniteCount(x, x["stepTasks"]))],
            },
        ],
    };

    private static Form Finite(FormKind kind, Expectation expected, string statement, Func<Instance, Evaluation> evaluate) =>
        Form.Of(kind, ClaimKind.Cost, expected, statement, s_finite, evaluate) with
        {
            Cases = 60,
            Climbs = 60,
            Unconditional = NoHypothesis.Count,
        };

    private static CountedLoss[] Losses(int count, int samples, double shift) =>
        [.. Enumerable.Range(0, count).Select(i => new CountedLoss([.. Enumerable.Range(0, samples).Select(j => shift + i + (0.1 * j))]))];

    private static Evaluation Resampled(Instance x, double ofStepSize)
    {
        var losses = Losses(x.Integer("tasks"), 50, 0);
        var composition = new Composition
        {
            Oracle = Oracle.Resampled(x.Integer("S"), x.Integer("T"), x.Integer("D"), seed: x.Seed),
            Adaptation = Adaptation.GradientSteps(0.1, x.Integer("N")),
            Weighting = Weighting.Sampled(x.Integer("B"), replacement: true, seed: x.Seed + 1),
            Dynamics = OuterDynamics.AdaptiveStep(new()
            {
                Smoothness = 1,
                HessianLipschitz = 1,
                TaskBatch = x.Integer("stepTasks"),
                SampleBatch = x.Integer("stepSamples"),
                Seed = x.Seed + 2,
            }),
        };
        Step(losses.Select(loss => new LearningTask(loss)), composition, losses);
        return Compare(losses, [], (x["B"] * ((x["N"] * x["S"]) + x["T"])) + ofStepSize, x["B"] * x["N"] * x["D"]);
    }

    private static Evaluation FiniteCount(Instance x, double ofStepSize)
    {
        int count = x.Integer("tasks");
        var (support, query) = (Losses(count, x.Integer("S"), 0), Losses(count, x.Integer("T"), 0.5));
        var composition = new Composition
        {
            Adaptation = Adaptation.GradientSteps(0.1, x.Integer("N")),
            Weighting = Weighting.Sampled(x.Integer("B"), replacement: true, seed: x.Seed),
            Dynamics = OuterDynamics.AdaptiveStep(new() { Smoothness = 1, HessianLipschitz = 1, TaskBatch = x.Integer("stepTasks"), Seed = x.Seed + 1 }),
        };
        Step(support.Zip(query, (s, q) => new LearningTask(s, q)), composition, [.. support, .. query]);

        return Compare(support, query, (x["B"] * (x["T"] + (x["N"] * x["S"]))) + ofStepSize, x["B"] * x["N"] * x["S"]);
    }

    private static void Step(IEnumerable<LearningTask> tasks, Composition composition, CountedLoss[] losses)
    {
        var algorithm = new Algorithm("counted", TaskSet.Of(tasks), composition);
        var field = (IUpdateField)algorithm.Flow.Phases[0].Field;
        foreach (var loss in losses)
            loss.Reset(); // what compiling asked for does not count
        field.EvaluateForUpdate(0, 0, [0.3], new double[1]);
    }

    private static Evaluation Compare(CountedLoss[] support, CountedLoss[] query, double gradients, double hessians) => new Evaluation()
        .Equal("sample gradients", Interval.Point(support.Concat(query).Sum(loss => loss.Gradients)), Interval.Point(gradients))
        .Equal("sample Hessians", Interval.Point(support.Concat(query).Sum(loss => loss.Hessians)), Interval.Point(hessians));
}
