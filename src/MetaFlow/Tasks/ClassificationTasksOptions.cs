namespace MetaFlow;

/// <summary>
/// Random two-class tasks after scikit-learn's <c>make_classification</c>; the defaults are those of xu2020, Figure 2c and of
/// that function.
/// </summary>
public sealed record ClassificationTasksOptions
{
    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The factor before the sum.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>The loss: hinge, smoothed hinge or logistic; default hinge.</summary>
    public GlmFamily Family { get; init; } = GlmFamily.Hinge;

    /// <summary>Number of tasks M ≥ 1; default 50.</summary>
    public int Tasks { get; init; } = 50;

    /// <summary>Dimension d, at least <see cref="Informative"/> + <see cref="Redundant"/>; default 20.</summary>
    public int Dimension { get; init; } = 20;

    /// <summary>Samples n ≥ 1 of each task; default 300.</summary>
    public int Samples { get; init; } = 300;

    /// <summary>Informative columns, from 1 to 30, enough that 2^Informative vertices hold all clusters; default 2.</summary>
    public int Informative { get; init; } = 2;

    /// <summary>Columns that are linear combinations of the informative ones, at least 0; default 2.</summary>
    public int Redundant { get; init; } = 2;

    /// <summary>Gaussian clusters of each class, at least 1; default 2.</summary>
    public int ClustersPerClass { get; init; } = 2;

    /// <summary>Half the side of the hypercube whose vertices carry the clusters, above 0; default 1.</summary>
    public double Separation { get; init; } = 1;

    /// <summary>Fraction of samples, from 0 to 1, whose label is drawn again at random; default 0.01.</summary>
    public double FlipFraction { get; init; } = 0.01;

    /// <summary>Ridge λ ≥ 0; default 0.</summary>
    public double Ridge { get; init; }

    /// <summary>Width of the smoothed hinge, above 0; default 1.</summary>
    public double Smoothing { get; init; } = 1;
}
