namespace MetaFlow.Storage;

/// <summary>The stored names of terminations: part of the format, so they do not follow renamings in code.</summary>
internal static class TerminationName
{
    public static string Of(Termination termination) => termination switch
    {
        Termination.Completed => "completed",
        Termination.Event => "event",
        Termination.SteadyState => "steady-state",
        Termination.NonFinite => "non-finite",
        Termination.StepTooSmall => "step-too-small",
        Termination.StepRefused => "step-refused",
        Termination.StepBudget => "step-budget",
        Termination.EvaluationBudget => "evaluation-budget",
        Termination.TimeBudget => "time-budget",
        Termination.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(termination), termination, "Unknown termination."),
    };

    public static Termination Parse(string name)
    {
        foreach (var termination in Enum.GetValues<Termination>())
        {
            if (Of(termination) == name)
                return termination;
        }

        throw new StoreException($"The store names a termination '{name}' that this version does not know.");
    }
}
