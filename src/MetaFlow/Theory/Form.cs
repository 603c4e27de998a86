using MetaFlow.Numerics;

namespace MetaFlow.Theory;

/// <summary>One form of a claim: what it says, where it is tried, and how both sides are evaluated.</summary>
public sealed record Form
{
    /// <summary>Which form it is.</summary>
    public required FormKind Kind { get; init; }

    /// <summary>What is claimed, in one line; for a printed form, as transcribed.</summary>
    public required string Statement { get; init; }

    /// <summary>What kind of statement it is.</summary>
    public required ClaimKind Says { get; init; }

    /// <summary>The kind of statement in words, as it is shown and stored: upper bound.</summary>
    public string SaysInWords => Says switch
    {
        ClaimKind.UpperBound => "upper bound",
        ClaimKind.LowerBound => "lower bound",
        _ => Says.ToString().ToLowerInvariant(),
    };

    /// <summary>The cases that it is tried on.</summary>
    public required ParameterSpace Space { get; init; }

    /// <summary>The form on a case: hypotheses, both sides, error budget. Pure; what it samples comes from the case's seed.</summary>
    public required Func<Instance, Evaluation> Evaluate { get; init; }

    /// <summary>What a check is expected to find.</summary>
    public required Expectation Expected { get; init; }

    /// <summary>
    /// The form on a case in interval arithmetic, where <see cref="Evaluate"/> is not already so: a violation that it confirms is a
    /// refutation. Null where no enclosure is known.
    /// </summary>
    public Func<Instance, Evaluation>? Enclose { get; init; }

    /// <summary>The form on a whole box of parameters, for a bisection; null where it is not decided so.</summary>
    public Func<Box, Evaluation>? OnBox { get; init; }

    /// <summary>The form on tasks that the user brings, with the rest of a case drawn; null where it speaks of its own examples only.</summary>
    public Func<TheoryProblem, Instance, Evaluation>? OnProblem { get; init; }

    /// <summary>The parameters that are drawn beside the user's tasks; their sizes may use <c>dimension</c> and <c>tasks</c>.</summary>
    public ParameterSpace? ProblemSpace { get; init; }

    /// <summary>Cases that are tried before any drawn one, such as corners of the space.</summary>
    public IReadOnlyList<Instance> Grid { get; init; } = [];

    /// <summary>How many random cases a check draws by default.</summary>
    public int Cases { get; init; } = 200;

    /// <summary>How many further cases a check spends on climbing from the worst ones.</summary>
    public int Climbs { get; init; } = 300;

    /// <summary>How many evaluations a check spends on making a violation simpler.</summary>
    public int Shrinks { get; init; } = 400;

    /// <summary>Mistaken variants beside the general ones (a halved bound, a dropped hypothesis).</summary>
    public IReadOnlyList<Mutant> Mutants { get; init; } = [];

    /// <summary>For general mutants that survive a search, by name: why.</summary>
    public IReadOnlyDictionary<string, string> Survivors { get; init; } = new Dictionary<string, string>();

    /// <summary>The reviewed note on a form that does not hold as printed: the kind of defect and the note; null for none.</summary>
    public (DefectKind Kind, string Note)? Defect { get; init; }

    /// <summary>Why nothing can be tried, for <see cref="Expectation.Untested"/>; or a remark on the evidence.</summary>
    public string? Remark { get; init; }

    /// <summary>
    /// Why no case can lie outside the hypotheses, for a form that evaluates none: a definition, an identity, an example without
    /// freedom. Null where hypotheses are evaluated; a check then meets a case in which one of them fails.
    /// </summary>
    public string? Unconditional { get; init; }

    /// <summary>Makes a form about cases of its own.</summary>
    /// <param name="kind">Which form it is.</param>
    /// <param name="says">What kind of statement it is.</param>
    /// <param name="expected">What a check is expected to find.</param>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="space">The cases.</param>
    /// <param name="evaluate">Hypotheses and sides on a case.</param>
    /// <returns>The form.</returns>
    public static Form Of(FormKind kind, ClaimKind says, Expectation expected, string statement, ParameterSpace space, Func<Instance, Evaluation> evaluate) =>
        new() { Kind = kind, Says = says, Expected = expected, Statement = statement, Space = space, Evaluate = evaluate };

    /// <summary>Makes a form about scalars alone: one function of boxes gives points with rigorous rounding, and the proof by bisection.</summary>
    /// <param name="kind">Which form it is.</param>
    /// <param name="says">What kind of statement it is.</param>
    /// <param name="expected">What a check is expected to find.</param>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="space">The box of parameters, all scalars.</param>
    /// <param name="evaluate">Hypotheses and sides on a box.</param>
    /// <returns>The form.</returns>
    public static Form OfScalars(FormKind kind, ClaimKind says, Expectation expected, string statement, ParameterSpace space, Func<Box, Evaluation> evaluate) => new()
    {
        Kind = kind,
        Says = says,
        Expected = expected,
        Statement = statement,
        Space = space,
        Evaluate = instance => evaluate(Box.Of(space, instance)),
        OnBox = evaluate,
    };

    /// <summary>Makes a form about a problem of a family: the same function serves the family and the user's own tasks.</summary>
    /// <param name="kind">Which form it is.</param>
    /// <param name="says">What kind of statement it is.</param>
    /// <param name="expected">What a check is expected to find.</param>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="family">Where the tasks come from.</param>
    /// <param name="rest">The parameters beside the tasks, such as the step size or the point; sizes may use <c>dimension</c> and <c>tasks</c>.</param>
    /// <param name="evaluate">Hypotheses and sides on a problem and a case.</param>
    /// <returns>The form.</returns>
    public static Form OfTasks(
        FormKind kind, ClaimKind says, Expectation expected, string statement, TaskFamily family, Parameter[] rest, Func<TheoryProblem, Instance, Evaluation> evaluate) => new()
        {
            Kind = kind,
            Says = says,
            Expected = expected,
            Statement = statement,
            Space = family.Space.And(rest),
            Evaluate = instance => evaluate(family.Build(instance), instance),
            OnProblem = (problem, instance) => WhereKnown(evaluate, problem, instance),
            ProblemSpace = new ParameterSpace(rest),
        };

    /// <summary>States a form that cannot be tried here.</summary>
    /// <param name="kind">Which form it is.</param>
    /// <param name="says">What kind of statement it is.</param>
    /// <param name="statement">What is claimed, in one line.</param>
    /// <param name="reason">Why it cannot be tried.</param>
    /// <returns>The form.</returns>
    public static Form OfNothing(FormKind kind, ClaimKind says, string statement, string reason) => new()
    {
        Kind = kind,
        Says = says,
        Expected = Expectation.Untested,
        Statement = statement,
        Space = ParameterSpace.Single,
        Evaluate = _ => new Evaluation(),
        Remark = reason,
        Unconditional = NoHypothesis.Untested,
    };

    // The user's tasks may lack a constant. Most rounding budgets rest on L; any other is NaN, which no hypothesis, budget or option accepts.
    private static Evaluation WhereKnown(Func<TheoryProblem, Instance, Evaluation> evaluate, TheoryProblem problem, Instance instance)
    {
        if (problem.Smoothness is null)
            return new Evaluation().Require("the smoothness L of the tasks is known", false);

        try
        {
            return evaluate(problem, instance);
        }
        catch (ArgumentOutOfRangeException exception) when (exception.ActualValue is double.NaN)
        {
            return new Evaluation().Require("the constants of the tasks that are needed are known", false);
        }
    }
}
