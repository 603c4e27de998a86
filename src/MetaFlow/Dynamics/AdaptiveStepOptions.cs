namespace MetaFlow;

/// <summary>The constants of ji2020's step size <c>1/(C_β L̂(w))</c>. Validated where dynamics are made of it.</summary>
public sealed record AdaptiveStepOptions
{
    /// <summary>C_β; finite and positive; default 100 (ji2020 Corollary 6).</summary>
    public double Factor { get; init; } = 100;

    /// <summary>L of the losses; null, the default, takes the largest of the tasks, which must be known.</summary>
    public double? Smoothness { get; init; }

    /// <summary>ρ, the Lipschitz constant of the losses' Hessians; null, the default, takes the largest of the tasks, which must be known.</summary>
    public double? HessianLipschitz { get; init; }

    /// <summary>b of the finite-sum case: a bound on ‖∇f̂ᵢ − ∇fᵢ‖, averaged; finite and at least zero; default 0.</summary>
    public double Similarity { get; init; }

    /// <summary>|B′|: tasks of the estimate, drawn by their weights with replacement and independently of the direction; 0, the default, takes all.</summary>
    public int TaskBatch { get; init; }

    /// <summary>|D_L|: samples of each task of the estimate, with replacement; 0, the default, takes all.</summary>
    public int SampleBatch { get; init; }

    /// <summary>Seed of the draws; default 0.</summary>
    public long Seed { get; init; }
}
