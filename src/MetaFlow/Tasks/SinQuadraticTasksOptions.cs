namespace MetaFlow;

/// <summary>Random quadratic tasks with sines, <c>½(w − cᵢ)ᵀHᵢ(w − cᵢ) − Σ_k a_k sin(b u_kᵀw + φ_k)</c> with an orthonormal basis u_k.</summary>
public sealed record SinQuadraticTasksOptions
{
    /// <summary>The quadratic part, its seed, number of tasks and dimension.</summary>
    public required QuadraticTasksOptions Quadratic { get; init; }

    /// <summary>
    /// Largest curvature m of the sines: |a_k| b² is drawn uniformly from [0, m]; finite, at least 0; default 0.2. Below the smallest
    /// eigenvalue of the quadratics the tasks stay strongly convex.
    /// </summary>
    public double SineCurvature { get; init; } = 0.2;

    /// <summary>Frequency b &gt; 0, finite; the Hessians are Lipschitz with constant at most m b; default 1.</summary>
    public double Frequency { get; init; } = 1;
}
