using System.Text.Json.Serialization;

namespace MetaFlow.Experiments;

/// <summary>
/// Everything that an experiment is made of: tasks, start point, algorithms and how they are run. Immutable; two descriptions with
/// the same values are equal.
/// </summary>
[Field("A MetaFlow experiment.")]
public sealed partial record ExperimentDescription
{
    /// <summary>Name under which the runs are stored.</summary>
    [Field("Name under which the runs are stored.", Identifier = true)]
    public required string Name { get; init; }

    /// <summary>A line for people.</summary>
    [Field("A line for people.")]
    public string? Title { get; init; }

    /// <summary>The paper that the experiment is from, such as <c>xu2020</c>.</summary>
    [Field("The paper that the experiment is from, such as xu2020.")]
    public string? Paper { get; init; }

    /// <summary>Where in the paper.</summary>
    [Field("Where in the paper.")]
    public string? Locator { get; init; }

    /// <summary>What was chosen where the paper is silent or its text does not run as transcribed.</summary>
    [Field("What was chosen where the paper is silent, or where its text does not run as transcribed.")]
    public string? Reading { get; init; }

    /// <summary>The tasks.</summary>
    [Field("The tasks.")]
    public required ProblemDescription Problem { get; init; }

    /// <summary>The start point.</summary>
    [Field("The start point.")]
    public required StartDescription Start { get; init; }

    /// <summary>Inner step size α of the algorithms that do not give their own.</summary>
    [Field("Inner step size α of the algorithms that do not give their own.", AtLeast = 0)]
    public double? InnerStepSize { get; init; }

    /// <summary>Outer step size β of the updates; flows are sampled at the times kβ.</summary>
    [Field("Outer step size β of the updates; flows are sampled at the times kβ.", Above = 0)]
    public required double OuterStepSize { get; init; }

    /// <summary>Where β comes from.</summary>
    [Field("Where β comes from: given, or tuned to the Hessian of each objective (quadratic losses only).")]
    public OuterStepRule OuterStepRule { get; init; }

    /// <summary>Number of updates; flows are integrated until steps · β.</summary>
    [Field("Number of updates; flows are integrated until steps · β.", AtLeast = 1, AtMost = 100_000_000)]
    public required int Steps { get; init; }

    /// <summary>The algorithms.</summary>
    [Field("The algorithms.", MinimumItems = 1, MaximumItems = 100)]
    public required EquatableList<AlgorithmChoice> Algorithms { get; init; }

    /// <summary>As what they run.</summary>
    [Field("As what the algorithms run: flow (integrated), update (the published algorithm), or both.", MinimumItems = 1, MaximumItems = 2)]
    public EquatableList<RunMode> Modes { get; init; } = [RunMode.Update, RunMode.Flow];

    /// <summary>Integration method of the flows.</summary>
    [Field("Integration method of the flows; a fixed-step method takes steps of β.", Names = NameSource.Methods)]
    public string Method { get; init; } = "dormand-prince-54";

    /// <summary>Relative tolerance of the flows.</summary>
    [Field("Relative tolerance of the flows.", AtLeast = 1e-14, Below = 1)]
    public double RelativeTolerance { get; init; } = 1e-8;

    /// <summary>Absolute tolerance of the flows.</summary>
    [Field("Absolute tolerance of the flows.", AtLeast = 0)]
    public double AbsoluteTolerance { get; init; } = 1e-10;

    /// <summary>How fields are evaluated; reproductions use <c>data</c>.</summary>
    [Field("How fields are evaluated; reproductions of papers use data.")]
    public Route Route { get; init; } = Route.Data;

    /// <summary>Seed of the first repetition; repetition r uses seed + r.</summary>
    [Field("Seed of the first repetition; repetition r uses seed + r.", AtLeast = 0, AtMost = 9e15)]
    public long Seed { get; init; } = 1;

    /// <summary>How often everything is repeated with fresh draws.</summary>
    [Field("How often everything is repeated, each time with fresh draws.", AtLeast = 1, AtMost = 1_000_000)]
    public int Repetitions { get; init; } = 1;

    /// <summary>What is recorded at every iterate.</summary>
    [Field("What is recorded at every iterate.", MinimumItems = 1, MaximumItems = 100, Names = NameSource.Metrics)]
    public EquatableList<string> Metrics { get; init; } = ["objective", "grad_norm", "mixed_norm", "task_average", "task_average_grad_norm"];

    /// <summary>The metrics that the figure shows; all of them where absent.</summary>
    [Field("The metrics that the figure shows, each also named in metrics; all of them where absent.", MinimumItems = 1, MaximumItems = 100, Names = NameSource.Metrics)]
    public EquatableList<string>? Plot { get; init; }

    /// <summary>λ of the exact proximal adaptation whose objective the metrics show.</summary>
    [Field("Where given, the metrics of every algorithm show the objective F(w) = Σ pᵢ fᵢ(argmin f̂ᵢ + λ/2 ‖· − w‖²) with this λ, solved exactly.", Above = 0)]
    public double? ObjectivePenalty { get; init; }

    /// <summary>A comparison of directions with the exact meta-gradient.</summary>
    [Field("A comparison of the algorithms' directions with the exact meta-gradient, by number of inner steps.")]
    public QualityDescription? Quality { get; init; }

    /// <summary>A scan of a problem on the real line.</summary>
    [Field("A scan of a problem on the real line.")]
    public CurveDescription? Curves { get; init; }
}
