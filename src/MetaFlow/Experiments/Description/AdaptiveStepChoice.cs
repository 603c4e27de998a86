namespace MetaFlow.Experiments;

/// <summary>ji2020's step size.</summary>
[Field("ji2020's step size 1/(C_β L̂(w)), its eq. 14 and 22; the paper's update has outer_step_size 1.")]
public sealed record AdaptiveStepChoice : DynamicsChoice
{
    /// <summary>C_β.</summary>
    [Field("C_β.", Above = 0)]
    public double Factor { get; init; } = 100;

    /// <summary>L.</summary>
    [Field("Smoothness L; where absent, the largest of the tasks.", Above = 0)]
    public double? Smoothness { get; init; }

    /// <summary>ρ.</summary>
    [Field("Lipschitz constant ρ of the Hessians; where absent, the largest of the tasks.", AtLeast = 0)]
    public double? HessianLipschitz { get; init; }

    /// <summary>b.</summary>
    [Field("Bound b on the distance of support and query gradients.", AtLeast = 0)]
    public double Similarity { get; init; }

    /// <summary>|B′|.</summary>
    [Field("Tasks |B′| of the estimate; 0 takes all.", AtLeast = 0)]
    public int TaskBatch { get; init; }

    /// <summary>|D_L|.</summary>
    [Field("Samples |D_L| of each task of the estimate; 0 takes all.", AtLeast = 0)]
    public int SampleBatch { get; init; }

    internal override OuterDynamics Create(double outerStepSize, long seed) => OuterDynamics.AdaptiveStep(new()
    {
        Factor = Factor,
        Smoothness = Smoothness,
        HessianLipschitz = HessianLipschitz,
        Similarity = Similarity,
        TaskBatch = TaskBatch,
        SampleBatch = SampleBatch,
        Seed = seed,
    });
}
