namespace MetaFlow;

/// <summary>Why a solve or an iteration ended. Divergence is a result, not a crash.</summary>
public enum Termination
{
    /// <summary>The end time or the step count was reached.</summary>
    Completed,

    /// <summary>A terminal event occurred.</summary>
    Event,

    /// <summary>The flow came to rest (<see cref="SolveOptions.SteadyState"/>, <see cref="IRestingField"/>).</summary>
    SteadyState,

    /// <summary>A state became NaN or infinite; the last finite state is kept.</summary>
    NonFinite,

    /// <summary>The step size fell below what the time can resolve, or below <see cref="SolveOptions.MinimumStep"/>.</summary>
    StepTooSmall,

    /// <summary>The field refused every step that could still be taken (<see cref="IStepRefusingField"/>).</summary>
    StepRefused,

    /// <summary>The budget of steps was spent.</summary>
    StepBudget,

    /// <summary>The budget of field evaluations was spent.</summary>
    EvaluationBudget,

    /// <summary>The budget of wall-clock time was spent.</summary>
    TimeBudget,

    /// <summary>The caller cancelled.</summary>
    Cancelled,
}
