namespace MetaFlow.Experiments;

/// <summary>The scalar results that a run can have.</summary>
public static class SummaryNames
{
    /// <summary>Flow time at which a two-phase algorithm switched; absent where it did not.</summary>
    public const string SwitchTime = "switch_time";

    /// <summary>The same in steps; whole for updates.</summary>
    public const string SwitchStep = "switch_step";

    /// <summary>
    /// A bound on the distance of a flow's final state from the exact flow, by <see cref="MetaFlow.ErrorBound"/>; absent where no
    /// one-sided Lipschitz constant is known, and behind a switch of phases.
    /// </summary>
    public const string ErrorBound = "error_bound";

    /// <summary>The residual of the balance of energy of a flow, by <see cref="MetaFlow.DissipationResidual"/>, with the objective as energy.</summary>
    public const string DissipationResidual = "dissipation_residual";

    /// <summary>Wall-clock seconds of the algorithm alone, without metrics: the median of repeated, unobserved runs.</summary>
    public const string ElapsedSeconds = "elapsed_seconds";

    /// <summary>Task gradients.</summary>
    public const string Gradients = "gradients";

    /// <summary>Task Hessian-vector products.</summary>
    public const string HessianVectorProducts = "hessian_vector_products";

    /// <summary>Field evaluations.</summary>
    public const string Evaluations = "evaluations";

    /// <summary>The first step index at which ‖∇F‖ is at most a tenth of its start.</summary>
    public const string StepsToTenPercent = "steps_to_10_percent";

    /// <summary>The first step index at which ‖∇F‖ is at most a hundredth of its start.</summary>
    public const string StepsToOnePercent = "steps_to_1_percent";

    /// <summary>Task gradients spent until <see cref="StepsToOnePercent"/>; for updates.</summary>
    public const string GradientsToOnePercent = "gradients_to_1_percent";

    /// <summary>Task Hessian-vector products spent until <see cref="StepsToOnePercent"/>; for updates.</summary>
    public const string ProductsToOnePercent = "hessian_vector_products_to_1_percent";

    /// <summary>The inner names that begin with this hold the last value of a metric.</summary>
    public const string FinalPrefix = "final_";
}
