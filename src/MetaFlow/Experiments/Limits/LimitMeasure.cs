namespace MetaFlow.Experiments;

/// <summary>The names under which a rung's distances and error parts are kept; all are summaries of the stored run.</summary>
public static class LimitMeasure
{
    /// <summary>sup over the common times of ‖w − w_limit‖.</summary>
    public const string State = "state_sup";

    /// <summary>‖w − w_limit‖ at the end of the window.</summary>
    public const string StateEnd = "state_end";

    /// <summary>sup over the common times of |F(w) − F(w_limit)|.</summary>
    public const string Objective = "objective_sup";

    /// <summary>sup over the common times of |‖∇F(w)‖ − ‖∇F(w_limit)‖|.</summary>
    public const string GradientNorm = "grad_norm_sup";

    /// <summary>sup over the common times of the distance from the modified flow.</summary>
    public const string ModifiedState = "modified_state_sup";

    /// <summary>The distance from the modified flow at the end of the window.</summary>
    public const string ModifiedStateEnd = "modified_state_end";

    /// <summary>Frobenius distance of the first and second moments, E (w,1)(w,1)ᵀ, from those of the flow in the mean; sup over the common times.</summary>
    public const string WeakMean = "weak_mean_flow";

    /// <summary>Likewise from the stochastic modified equation of second weak order.</summary>
    public const string WeakModified = "weak_modified_equation";

    /// <summary>Likewise from that equation without its corrected drift.</summary>
    public const string WeakWithoutDrift = "weak_without_drift";

    /// <summary>Likewise from that equation without its diffusion.</summary>
    public const string WeakWithoutDiffusion = "weak_without_diffusion";

    /// <summary>sup over the states of a reference flow of the distance of the fields.</summary>
    public const string Field = "field_sup";

    /// <summary>sup over the steps of the root mean square distance of a sampled update from its mean.</summary>
    public const string Spread = "rms_sup";

    /// <summary>Error of the reference: the distance of two references with different tolerances, or the rounding of an exact solution.</summary>
    public const string Integration = "integration_error";

    /// <summary>Error of the modified reference, likewise.</summary>
    public const string ModifiedIntegration = "modified_integration_error";

    /// <summary>First-order bound of the accumulated rounding of the rung's own computation.</summary>
    public const string Rounding = "rounding_error";

    /// <summary>What inexact inner solves can contribute.</summary>
    public const string InnerSolver = "inner_solver_error";

    /// <summary>Standard error of a distance that was estimated from samples.</summary>
    public const string Sampling = "sampling_error";

    /// <summary>Steps between the switch of the flow and that of the update, t_switch(update)/β − t_switch(flow)/β.</summary>
    public const string SwitchLag = "switch_lag";

    /// <summary>The distances, each with what people call it.</summary>
    public static IReadOnlyDictionary<string, string> Distances { get; } = new Dictionary<string, string>
    {
        [State] = "distance, sup",
        [StateEnd] = "distance, end",
        [Objective] = "objective, sup",
        [GradientNorm] = "‖∇F‖, sup",
        [ModifiedState] = "to modified flow, sup",
        [ModifiedStateEnd] = "to modified flow, end",
        [Field] = "fields, sup",
        [Spread] = "rms distance, sup",
        [WeakMean] = "to flow in the mean",
        [WeakModified] = "to stochastic eq.",
        [WeakWithoutDrift] = "without drift",
        [WeakWithoutDiffusion] = "without diffusion",
    };

    /// <summary>The distances that findings, tables for people and figures speak of.</summary>
    public static IReadOnlyList<string> Principal { get; } = [State, ModifiedState, Field, Spread, WeakMean, WeakModified, WeakWithoutDrift, WeakWithoutDiffusion];

    /// <summary>The error parts that are not the distance itself.</summary>
    public static IReadOnlyList<string> Errors { get; } = [Integration, ModifiedIntegration, Rounding, InnerSolver, Sampling];
}
