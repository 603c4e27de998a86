using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>A limit study: which algorithm, on which problem, and what goes to its limit.</summary>
public sealed record LimitDescription
{
    /// <summary>The experiment name under which all rungs are stored.</summary>
    public const string Experiment = "limit";

    /// <summary>Name in the algorithm catalogue.</summary>
    public required string Algorithm { get; init; }

    /// <summary>What the problem is called, such as <c>diabetes</c>.</summary>
    public required string ProblemName { get; init; }

    /// <summary>
    /// The problem, start, seed, route, inner step size, the algorithm's own parameters where it is listed, and the window
    /// (steps · outer step size).
    /// </summary>
    public required ExperimentDescription Problem { get; init; }

    /// <summary>What goes to its limit; default the outer step.</summary>
    public LimitParameter Parameter { get; init; } = LimitParameter.OuterStep;

    /// <summary>The first value, farthest from the limit; null for the parameter's default. The outer step is rounded to a whole share of the window.</summary>
    public double? First { get; init; }

    /// <summary>Factor between neighbouring values, a whole number from 2 to 10; default 2.</summary>
    public int Ratio { get; init; } = 2;

    /// <summary>Number of values, 3 to 24; default 7.</summary>
    public int Rungs { get; init; } = 7;

    /// <summary>End T of the time window [0, T]; null for the problem's steps · outer step size.</summary>
    public double? EndTime { get; init; }

    /// <summary>
    /// Tasks drawn per step, with replacement by their weights; null for all tasks. With it the study is of the moments of the
    /// sampled update for the outer step: exact on quadratic tasks, from <see cref="Samples"/> paths otherwise.
    /// </summary>
    public int? Batch { get; init; }

    /// <summary>Paths from which moments are estimated where they are not exact, at least 100; default 20,000.</summary>
    public int Samples { get; init; } = 20_000;

    /// <summary>
    /// Time T = αN that the inner steps take together, for the parameter inner-steps: the adaptation then approaches the inner gradient
    /// flow. Null keeps α, and the adaptation approaches the minimizer of its loss.
    /// </summary>
    public double? InnerTime { get; init; }

    /// <summary>The window's end.</summary>
    public double Window => EndTime ?? (Problem.Steps * Problem.OuterStepSize);

    /// <summary>What a rung is stored under: equal text, equal numbers.</summary>
    public string ConfigurationOf(double value)
    {
        var problem = JsonSerializer.SerializeToNode(Problem, DescriptionJson.Options)!;
        return new JsonObject
        {
            ["limit"] = new JsonObject
            {
                ["algorithm"] = Algorithm,
                ["parameter"] = NameOf(Parameter),
                ["value"] = value,
                ["end_time"] = Window,
                ["first"] = First,
                ["ratio"] = Ratio,
                ["batch"] = Batch,
                ["inner_time"] = InnerTime,
                ["samples"] = Batch is null ? null : Samples,
            },
            ["problem"] = problem,
        }.ToJsonString(DescriptionJson.Options);
    }

    /// <summary>The parameter's name in kebab case, as on the command line.</summary>
    public static string NameOf(LimitParameter parameter) => JsonNamingPolicy.KebabCaseLower.ConvertName(parameter.ToString());

    internal void Validate()
    {
        if (Ratio is < 2 or > 10)
        {
            throw new InvalidInputException($"The ratio of a limit study cannot be {Ratio}; it must be a whole number from 2 to 10.");
        }

        if (Rungs is < 3 or > 24)
        {
            throw new InvalidInputException($"The number of rungs of a limit study cannot be {Rungs}; it must be from 3 to 24.");
        }

        if (!(Window > 0 && double.IsFinite(Window)))
        {
            throw new InvalidInputException(FormattableString.Invariant($"The window of a limit study cannot end at {Window}; its end must be positive and finite."));
        }

        if (First is { } first && !(first > 0 && double.IsFinite(first)))
        {
            throw new InvalidInputException(FormattableString.Invariant($"The first value of a limit study cannot be {first}; it must be positive and finite."));
        }

        if (Batch is < 1)
        {
            throw new InvalidInputException($"The batch of a limit study cannot be {Batch}; it must be at least 1.");
        }

        if (Samples < 100)
        {
            throw new InvalidInputException($"The number of paths of a limit study cannot be {Samples}; it must be at least 100.");
        }

        if (Batch is not null && Parameter != LimitParameter.OuterStep)
        {
            throw new InvalidInputException($"A batch goes with the parameter outer-step, not with {NameOf(Parameter)}.");
        }

        if (InnerTime is { } time && !(time > 0 && double.IsFinite(time)))
        {
            throw new InvalidInputException(FormattableString.Invariant($"The inner time of a limit study cannot be {time}; it must be positive and finite."));
        }

        if (InnerTime is not null && Parameter != LimitParameter.InnerSteps)
        {
            throw new InvalidInputException($"An inner time goes with the parameter inner-steps, not with {NameOf(Parameter)}.");
        }

        Problem.Validate();
    }
}
