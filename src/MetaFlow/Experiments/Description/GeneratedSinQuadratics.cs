namespace MetaFlow.Experiments;

/// <summary>Quadratic tasks with sines along an orthonormal basis: nonquadratic tasks with exact constants.</summary>
[Field("Quadratic tasks ½(w − cᵢ)ᵀHᵢ(w − cᵢ) − Σ a sin(b u·w + φ) with an orthonormal basis u: nonquadratic, with exact constants.")]
public sealed record GeneratedSinQuadratics : ProblemDescription
{
    /// <summary>Number of tasks M.</summary>
    [Field("Number of tasks M.", AtLeast = 1, AtMost = 100_000)]
    public required int Tasks { get; init; }

    /// <summary>Dimension d.</summary>
    [Field("Dimension d of the parameter.", AtLeast = 1, AtMost = 10_000)]
    public required int Dimension { get; init; }

    /// <summary>Smallest eigenvalue of the quadratic part.</summary>
    [Field("Smallest eigenvalue of the quadratic part; may be negative.")]
    public required double SmallestEigenvalue { get; init; }

    /// <summary>Largest eigenvalue of the quadratic part.</summary>
    [Field("Largest eigenvalue of the quadratic part; at least the smallest one.")]
    public required double LargestEigenvalue { get; init; }

    /// <summary>Whether all tasks share the quadratic part's Hessian.</summary>
    [Field("Whether all tasks share the Hessian of the quadratic part.")]
    public bool CommonHessian { get; init; }

    /// <summary>Standard deviation of the centers' coordinates.</summary>
    [Field("Standard deviation of the centers' coordinates.", AtLeast = 0)]
    public double CenterScale { get; init; } = 1;

    /// <summary>Largest curvature m of the sines.</summary>
    [Field("Largest curvature m = |a| b² of the sines; below smallest_eigenvalue the tasks are strongly convex.", AtLeast = 0)]
    public double SineCurvature { get; init; } = 0.2;

    /// <summary>Frequency b of the sines.</summary>
    [Field("Frequency b of the sines.", Above = 0)]
    public double Frequency { get; init; } = 1;

    internal override IEnumerable<(string Field, string Problem)> Conflicts()
    {
        if (LargestEigenvalue < SmallestEigenvalue)
        {
            yield return ("largest_eigenvalue", "must be at least smallest_eigenvalue");
        }
    }
}
