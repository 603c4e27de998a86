namespace MetaFlow;

/// <summary>A catalogued algorithm: what it is called, where it comes from, what it is made of and what can be set.</summary>
public sealed class AlgorithmDescription
{
    private readonly Func<TaskSet, ParameterReader, AlgorithmOptions?, Algorithm> _create;

    internal AlgorithmDescription(Func<TaskSet, ParameterReader, AlgorithmOptions?, Algorithm> create) => _create = create;

    /// <summary>Name in kebab-case.</summary>
    public required string Name { get; init; }

    /// <summary>Other names under which it is known.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What it does, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Where it was published, with the locator there.</summary>
    public required string Paper { get; init; }

    /// <summary>Name of the adaptation.</summary>
    public required string Adaptation { get; init; }

    /// <summary>Name of the meta-gradient.</summary>
    public required string MetaGradient { get; init; }

    /// <summary>Name of the weighting.</summary>
    public required string Weighting { get; init; }

    /// <summary>Name of the outer dynamics.</summary>
    public required string Dynamics { get; init; }

    /// <summary>What can be set.</summary>
    public required IReadOnlyList<ParameterDescription> Parameters { get; init; }

    /// <summary>Creates the algorithm from parameters by name; those not given take their defaults.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="parameters">Values by snake_case name.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="InvalidInputException">A parameter is unknown or out of range, or the route does not fit the tasks.</exception>
    public Algorithm Create(TaskSet tasks, IReadOnlyDictionary<string, ParameterValue> parameters, AlgorithmOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var values = new ParameterReader(Resolve(parameters));
        try
        {
            return _create(tasks, values, options);
        }
        catch (ArgumentException refusal)
        {
            throw new InvalidInputException($"Algorithm '{Name}' cannot be made of this: {FirstLine(refusal)}", refusal);
        }
    }

    /// <summary>All parameters of the algorithm: those given, checked, and the defaults of the others.</summary>
    /// <param name="parameters">Values by snake_case name.</param>
    /// <exception cref="InvalidInputException">A parameter is unknown or out of range.</exception>
    public IReadOnlyDictionary<string, ParameterValue> Resolve(IReadOnlyDictionary<string, ParameterValue> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (string name in parameters.Keys)
        {
            if (!Parameters.Any(known => known.Name == name))
            {
                string has = Parameters.Count == 0 ? "it has none" : $"it has {string.Join(", ", Parameters.Select(known => known.Name))}";
                throw new InvalidInputException($"Algorithm '{Name}' has no parameter '{name}'{AlgorithmCatalogue.DidYouMean(name, Parameters.Select(known => known.Name))}; {has}.");
            }
        }

        var all = new Dictionary<string, ParameterValue>();
        foreach (var known in Parameters)
        {
            ParameterValue value = parameters.GetValueOrDefault(known.Name, known.Default);
            all[known.Name] = known.Read(value)
                ?? throw new InvalidInputException($"Parameter '{known.Name}' of algorithm '{Name}' is {value}; it must be {known.Allowed}.");
        }

        return all;
    }

    // ArgumentException appends the parameter's name on its own.
    internal static string FirstLine(ArgumentException refusal) =>
        refusal.Message.Split(" (Parameter '", 2)[0].ReplaceLineEndings(" ");
}
