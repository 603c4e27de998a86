namespace MetaFlow;

/// <summary>What made a trajectory; it lets a trajectory be stored and found again by what it was.</summary>
public sealed record TrajectoryOrigin
{
    /// <summary>Algorithm name such as <c>maml</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Typed parameters by their one snake_case name, those of the solve included.</summary>
    public required IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; }

    /// <summary>The route actually used.</summary>
    public required Route Route { get; init; }

    /// <summary>The kernel actually used, such as <c>native-avx2</c>.</summary>
    public required string Kernel { get; init; }

    /// <summary>The field −∇F of the objective, from which metrics of the saved states can be taken.</summary>
    public required IGradientField Objective { get; init; }
}
