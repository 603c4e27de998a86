namespace MetaFlow;

/// <summary>Regression of sine waves of random amplitude and phase with a tanh network (Finn et al. 2017, §5.1).</summary>
public sealed record SinusoidTasksOptions
{
    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The scale of the loss; there is no default, because results depend on it.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>Number of tasks M ≥ 1; default 10.</summary>
    public int Tasks { get; init; } = 10;

    /// <summary>Support samples K ≥ 1; default 10.</summary>
    public int Shots { get; init; } = 10;

    /// <summary>Query samples, at least 1; default 10.</summary>
    public int Queries { get; init; } = 10;

    /// <summary>Hidden units h ≥ 1; default 40.</summary>
    public int Hidden { get; init; } = 40;

    /// <summary>λ ≥ 0; default 0.</summary>
    public double Ridge { get; init; }
}
