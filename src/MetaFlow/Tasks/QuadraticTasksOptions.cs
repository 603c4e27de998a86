namespace MetaFlow;

/// <summary>Random quadratic tasks ½(w − c_i)ᵀH_i(w − c_i).</summary>
public sealed record QuadraticTasksOptions
{
    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of tasks M ≥ 1; default 10.</summary>
    public int Tasks { get; init; } = 10;

    /// <summary>Dimension d ≥ 1; default 20.</summary>
    public int Dimension { get; init; } = 20;

    /// <summary>Smallest possible eigenvalue; finite, may be negative; default 0.5.</summary>
    public double SmallestEigenvalue { get; init; } = 0.5;

    /// <summary>Largest possible eigenvalue; finite, at least the smallest; default 2.</summary>
    public double LargestEigenvalue { get; init; } = 2;

    /// <summary>How the eigenvalues lie between the two ends; default drawn uniformly.</summary>
    public EigenvalueSpacing Spacing { get; init; }

    /// <summary>Standard deviation of the entries of a linear term b_i·w that is added, at least 0; default 0.</summary>
    public double LinearScale { get; init; }

    /// <summary>Whether all tasks share the Hessian of task 0; default false.</summary>
    public bool CommonHessian { get; init; }

    /// <summary>Standard deviation of the entries of the centres c_i, at least 0; default 1.</summary>
    public double CentreScale { get; init; } = 1;
}
