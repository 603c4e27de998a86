namespace MetaFlow;

/// <content>Parameters that decide between two adaptations of one algorithm.</content>
internal static partial class CatalogueParameters
{
    /// <summary>The inner gradient flow of MAML.</summary>
    public static IReadOnlyList<ParameterDescription> InnerFlow { get; } =
    [
        new() { Name = "inner_time", Symbol = "T", Summary = "time of the inner gradient flow, which takes the place of inner steps; 0: none", Default = 0.0, Minimum = 0 },
        new()
        {
            Name = "inner_method",
            Symbol = "M",
            Summary = "method of the inner flow; unused without it",
            Default = Method.DormandPrince54.Name,
            Choices = [.. Method.All.Where(method => method is Integrators.ExplicitRungeKutta).Select(method => method.Name)],
        },
        InnerSteps with { Name = "inner_flow_steps", Symbol = "m", Summary = "equal steps of the inner flow; unused without it", Default = 16 },
    ];

    /// <summary>The fixed-point steps of FO-MuML.</summary>
    public static IReadOnlyList<ParameterDescription> FixedPointSteps { get; } =
    [
        InnerSteps with { Symbol = "s", Summary = "fixed-point steps; 0 solves for the proximal point instead, up to the prescribed error", Minimum = 0 },
        new() { Name = "fixed_point_step", Symbol = "γ", Summary = "step size of the fixed-point steps where it is not inner_step_size; 0: it is", Default = 0.0, Minimum = 0 },
    ];

    /// <summary>The error that FO-MuML leaves of a proximal point.</summary>
    public static IReadOnlyList<ParameterDescription> PrescribedError { get; } =
    [
        InnerAccuracy with { Summary = "distance from the proximal point at which its solver stops, before the error; unused with fixed-point steps" },
        new() { Name = "relative_error", Symbol = "δ", Summary = "error of the envelope's gradient relative to its norm, left on purpose", Default = 0.0, Minimum = 0 },
        new() { Name = "absolute_error", Symbol = "ε", Summary = "error of the envelope's gradient, left on purpose", Default = 0.0, Minimum = 0 },
        new() { Name = "error_direction", Symbol = "u", Summary = "where the error points; unused without one", Default = "along-gradient", Choices = ["random", "along-gradient", "against-gradient"] },
        new() { Name = "error_seed", Symbol = "ω", Summary = "seed of random errors; unused without them", Default = 0, Minimum = 0 },
    ];

    /// <summary>MAML through inner steps, or through the inner flow.</summary>
    /// <exception cref="ArgumentException">Both are asked for.</exception>
    public static Algorithm Maml(TaskSet tasks, ParameterReader p, AlgorithmOptions? options)
    {
        if (p["inner_time"] == 0)
        {
            return Algorithms.Maml(tasks, p["inner_step_size"], p.Whole("inner_steps"), p["penalty"], options);
        }

        if (p.Whole("inner_steps") != 1 || p["penalty"] != 0)
        {
            throw new ArgumentException("With inner_time the inner gradient flow takes the place of inner steps and their penalty; leave out inner_steps and penalty.");
        }

        return Algorithms.MamlOfFlow(tasks, p["inner_time"], new() { Method = Method.Parse(p.Text("inner_method")), Steps = p.Whole("inner_flow_steps") }, options);
    }

    /// <summary>FO-MuML with fixed-point steps, or with a prescribed error of the proximal point.</summary>
    /// <exception cref="ArgumentException">Both are asked for.</exception>
    public static Algorithm FoMuml(TaskSet tasks, ParameterReader p, AlgorithmOptions? options)
    {
        int steps = p.Whole("inner_steps");
        double alpha = p["inner_step_size"], gamma = p["fixed_point_step"];
        if (steps > 0)
        {
            return p["relative_error"] == 0 && p["absolute_error"] == 0
                ? Algorithms.FoMuml(tasks, alpha, steps, gamma == 0 ? null : gamma, options)
                : throw new ArgumentException("An error can be prescribed of a solved proximal point only; set inner_steps to 0, or leave out relative_error and absolute_error.");
        }

        if (gamma != 0)
        {
            throw new ArgumentException("With inner_steps 0 there are no fixed-point steps; leave out fixed_point_step.");
        }

        ErrorDirection direction = p.Text("error_direction") switch
        {
            "random" => ErrorDirection.Random,
            "against-gradient" => ErrorDirection.AgainstGradient,
            _ => ErrorDirection.AlongGradient,
        };
        InnerError error = new() { Relative = p["relative_error"], Absolute = p["absolute_error"], Direction = direction, Seed = p.Whole("error_seed") };
        return Algorithms.FoMuml(tasks, alpha, error, p["inner_accuracy"], options);
    }
}
