namespace MetaFlow;

/// <summary>Random linear regression tasks; the defaults are those of xu2020, Figure 2a, which leaves the normalization open.</summary>
public sealed record RegressionTasksOptions
{
    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The factor before the sum.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>Number of tasks M ≥ 1; default 10.</summary>
    public int Tasks { get; init; } = 10;

    /// <summary>Dimension d ≥ 1; default 20.</summary>
    public int Dimension { get; init; } = 20;

    /// <summary>Samples n ≥ 1 of each task; default 100.</summary>
    public int Samples { get; init; } = 100;

    /// <summary>Standard deviation σ ≥ 0 of the noise; default 1.</summary>
    public double Noise { get; init; } = 1;

    /// <summary>Ridge λ ≥ 0; default 0.</summary>
    public double Ridge { get; init; }
}
