namespace MetaFlow.Experiments;

/// <summary>What goes to its limit in a study.</summary>
public enum LimitParameter
{
    /// <summary>The outer step size β → 0: the published update approaches its flow, with order 1.</summary>
    OuterStep,

    /// <summary>The inner step size α → 0: the flow approaches that of empirical risk minimization, with order 1.</summary>
    InnerStep,

    /// <summary>The number of inner steps N → ∞ with αN fixed: the adaptation approaches the inner gradient flow, with order 1 in 1/N.</summary>
    InnerSteps,

    /// <summary>The number of fixed-point steps s → ∞: FO-MuML approaches the Moreau flow, geometrically with ratio αL.</summary>
    FixedPointSteps,

    /// <summary>The batch size B → all tasks: the mean square distance from the full update falls like 1/B.</summary>
    Batch,

    /// <summary>The perturbation ν → 0: the difference quotient approaches the implicit meta-gradient, with the order of its stencil.</summary>
    Perturbation,
}
