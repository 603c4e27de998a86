namespace MetaFlow;

/// <summary>The named algorithms with what is known about them, and their creation by name.</summary>
public static class AlgorithmCatalogue
{
    private static readonly ParameterDescription s_innerStepSize = new()
    {
        Name = "inner_step_size",
        Symbol = "α",
        Summary = "step size of the adaptation",
        Default = 0.1,
        Minimum = 0,
    };

    private static readonly ParameterDescription s_switchGradientNorm = new()
    {
        Name = "switch_gradient_norm",
        Symbol = "ε₀",
        Summary = "the first phase ends when ‖∇f‖ is at most this; the paper states no value",
        Default = 0.1,
        Minimum = 0,
        MinimumIncluded = false,
    };

    /// <summary>All algorithms, by name.</summary>
    public static IReadOnlyList<AlgorithmDescription> All { get; } =
    [
        new((tasks, p, options) => Algorithms.BiMaml(tasks, p["inner_step_size"], p["switch_gradient_norm"], options))
        {
            Name = "bi-maml",
            Summary = "empirical risk minimization until its gradient is small, then MAML",
            Paper = "xu2020, Algorithms 1 and 2",
            Adaptation = "gradient-step",
            MetaGradient = "exact",
            Weighting = "fixed",
            Dynamics = "two-phase",
            Parameters = [s_innerStepSize, s_switchGradientNorm],
        },
        new((tasks, _, options) => Algorithms.Erm(tasks, options))
        {
            Name = "erm",
            Summary = "empirical risk minimization (joint training) on the task average",
            Paper = "xu2020, §3.2",
            Adaptation = "none",
            MetaGradient = "exact",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [],
        },
        new((tasks, p, options) => Algorithms.Maml(tasks, p["inner_step_size"], options))
        {
            Name = "maml",
            Summary = "model-agnostic meta-learning with one exact inner gradient step",
            Paper = "xu2020, eq. 3.1; ji2020, Algorithms 1 and 2 with N = 1",
            Adaptation = "gradient-step",
            MetaGradient = "exact",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [s_innerStepSize],
        },
    ];

    /// <summary>Finds an algorithm.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static AlgorithmDescription Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(known => known.Name == name)
            ?? throw new InvalidInputException($"There is no algorithm '{name}'{DidYouMean(name, All.Select(known => known.Name))}; known are {string.Join(", ", All.Select(known => known.Name))}.");
    }

    /// <summary>Creates an algorithm by name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="parameters">Values by snake_case name; those not given take their defaults.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="InvalidInputException">
    /// The name or a parameter is unknown, a value is out of range, or the route does not fit the tasks.
    /// </exception>
    public static Algorithm Create(string name, TaskSet tasks, IReadOnlyDictionary<string, ParameterValue> parameters, AlgorithmOptions? options = null) =>
        Get(name).Create(tasks, parameters, options);

    internal static string DidYouMean(string given, IEnumerable<string> known) =>
        NearestName.Of(given, known) is { } near ? $" (did you mean '{near}'?)" : "";
}
