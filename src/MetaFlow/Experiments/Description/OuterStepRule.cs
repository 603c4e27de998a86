namespace MetaFlow.Experiments;

/// <summary>Where the outer step size β comes from.</summary>
public enum OuterStepRule
{
    /// <summary>From <c>outer_step_size</c>, the same for every objective.</summary>
    Given,

    /// <summary>
    /// β = 2/(λ_min + λ_max) of the Hessian of the objective that each phase descends, taken at the start point: the best fixed
    /// step on a quadratic. Phases get relative speeds, so that one β still is the unit of the time axis.
    /// </summary>
    Tuned,
}
