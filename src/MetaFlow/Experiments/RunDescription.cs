namespace MetaFlow.Experiments;

/// <summary>What is known about a run before it starts; everything that is needed to do it again.</summary>
public sealed record RunDescription
{
    /// <summary>Experiment name such as <c>xu2020.fig2b</c>, or null for a run made from code.</summary>
    public string? Experiment { get; init; }

    /// <summary>Algorithm name such as <c>bi-maml</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary><c>flow</c> (integrated) or <c>update</c> (the published algorithm).</summary>
    public required string Mode { get; init; }

    /// <summary>Seed of every random draw, or null where nothing is drawn.</summary>
    public long? Seed { get; init; }

    /// <summary>Integrator name such as <c>dormand-prince-54</c>; for updates <c>update</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The route actually used: <c>data</c>, <c>gram</c> or <c>affine</c>.</summary>
    public required string Route { get; init; }

    /// <summary>The kernel actually used, such as <c>native-avx2</c> or <c>managed</c>.</summary>
    public required string Kernel { get; init; }

    /// <summary>The whole configuration as JSON.</summary>
    public string ConfigurationJson { get; init; } = "{}";

    /// <summary>Typed parameters by their one snake_case name.</summary>
    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; } = new Dictionary<string, ParameterValue>();

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
