namespace MetaFlow.Experiments;

/// <summary>Quadratic tasks ½(w − cᵢ)ᵀHᵢ(w − cᵢ) with eigenvalues drawn uniformly and centers drawn normally.</summary>
[Field("Quadratic tasks ½(w − cᵢ)ᵀHᵢ(w − cᵢ) with uniform eigenvalues and normal centers.")]
public sealed record GeneratedQuadratics : ProblemDescription
{
    /// <summary>Number of tasks M.</summary>
    [Field("Number of tasks M.", AtLeast = 1, AtMost = 100_000)]
    public required int Tasks { get; init; }

    /// <summary>Dimension d.</summary>
    [Field("Dimension d of the parameter.", AtLeast = 1, AtMost = 10_000)]
    public required int Dimension { get; init; }

    /// <summary>Smallest eigenvalue.</summary>
    [Field("Smallest eigenvalue of the Hessians; may be negative.")]
    public required double SmallestEigenvalue { get; init; }

    /// <summary>Largest eigenvalue.</summary>
    [Field("Largest eigenvalue of the Hessians; at least the smallest one.")]
    public required double LargestEigenvalue { get; init; }

    /// <summary>Whether all tasks share one Hessian.</summary>
    [Field("Whether all tasks share one Hessian.")]
    public bool CommonHessian { get; init; }

    /// <summary>How the eigenvalues lie between the two ends.</summary>
    [Field("How the eigenvalues lie between the smallest and the largest one: random (drawn uniformly), linear or logarithmic (both ends included).")]
    public EigenvalueSpacing Spacing { get; init; }

    /// <summary>Standard deviation of the entries of an added linear term.</summary>
    [Field("Standard deviation of the entries of a linear term bᵢ·w that is added to each task.", AtLeast = 0)]
    public double LinearScale { get; init; }

    /// <summary>Standard deviation of the centers' coordinates.</summary>
    [Field("Standard deviation of the centers' coordinates.", AtLeast = 0)]
    public double CenterScale { get; init; } = 1;

    internal override IEnumerable<(string Field, string Problem)> Conflicts()
    {
        if (LargestEigenvalue < SmallestEigenvalue)
        {
            yield return ("largest_eigenvalue", "must be at least smallest_eigenvalue");
        }

        if (Spacing == EigenvalueSpacing.Logarithmic && SmallestEigenvalue <= 0)
        {
            yield return ("smallest_eigenvalue", "must be positive where spacing is logarithmic");
        }
    }
}
