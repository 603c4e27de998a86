namespace MetaFlow;

/// <summary>What random numbers are drawn for; part of the key of a <see cref="RandomStream"/>, so that purposes never share numbers.</summary>
/// <remarks>The numeric values belong to stored runs: never renumber, only append.</remarks>
public enum RandomPurpose : byte
{
    /// <summary>Anything else.</summary>
    Other = 0,

    /// <summary>The true parameters of random tasks.</summary>
    TaskParameter = 1,

    /// <summary>The design X of random tasks.</summary>
    TaskDesign = 2,

    /// <summary>The noise in the responses of random tasks.</summary>
    TaskNoise = 3,

    /// <summary>The labels of random tasks.</summary>
    TaskLabel = 4,

    /// <summary>The geometry of random tasks: centres, mixing matrices, orders of columns.</summary>
    TaskGeometry = 5,

    /// <summary>The initial point w₀.</summary>
    InitialPoint = 6,

    /// <summary>Which samples of a data set make up a task.</summary>
    SampleChoice = 7,

    /// <summary>Which tasks a step of a sampled oracle sees.</summary>
    TaskChoice = 8,

    /// <summary>Which samples a step of a sampled oracle sees for its support gradient.</summary>
    SupportBatch = 9,

    /// <summary>Which samples a step of a sampled oracle sees for its query gradient.</summary>
    QueryBatch = 10,

    /// <summary>Which samples a step of a sampled oracle sees for its Hessian.</summary>
    HessianBatch = 11,

    /// <summary>Brownian increments.</summary>
    Diffusion = 12,

    /// <summary>Points at which a structural claim is probed.</summary>
    Probe = 13,

    /// <summary>Cases of a check.</summary>
    Check = 14,

    /// <summary>The direction of a prescribed error of an inner solver.</summary>
    InnerError = 15,

    /// <summary>Which iterate is the answer of a run.</summary>
    OutputChoice = 16,

    /// <summary>Which tasks, and which of their samples, a step sees for the estimate of its step size.</summary>
    StepSizeBatch = 17,

    /// <summary>The points of a random sweep.</summary>
    SweepPoint = 18,
}
