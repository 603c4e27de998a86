namespace MetaFlow.Storage;

/// <summary>A check of a claim, on a run or alone.</summary>
public sealed record ClaimCheckRecord
{
    /// <summary>The check's own id (UUID version 7); made when it is saved where it is empty.</summary>
    public Guid Id { get; init; }

    /// <summary>The claim, which the store must know.</summary>
    public required string ClaimId { get; init; }

    /// <summary>The run on which it was checked; null for a check without a run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>The form of the claim: one of <see cref="ClaimForm.All"/>.</summary>
    public string Form { get; init; } = ClaimForm.Printed;

    /// <summary>The revision of the transcription, from 1.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>The verdict: one of <see cref="ClaimVerdict.All"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>What was observed; may be NaN or infinite.</summary>
    public required double Observed { get; init; }

    /// <summary>What it was compared with; may be NaN or infinite.</summary>
    public required double Bound { get; init; }

    /// <summary>The series of the run that the bound is about, such as <c>grad_norm</c>; null where it is about none.</summary>
    public string? Metric { get; init; }

    /// <summary>The series of the run that holds the bound along it; null where <see cref="Bound"/> bounds the whole series.</summary>
    public string? BoundSeries { get; init; }

    /// <summary>The error budget by part, as a JSON object.</summary>
    public string BudgetJson { get; init; } = "{}";

    /// <summary>The hypotheses with their values, as a JSON array.</summary>
    public string HypothesesJson { get; init; } = "[]";

    /// <summary>What is needed to see a violation again, as JSON; null for none.</summary>
    public string? WitnessJson { get; init; }

    /// <summary>The seed of the check; null where nothing was drawn.</summary>
    public long? Seed { get; init; }

    /// <summary>When it was made, UTC; the moment of saving where it is not given.</summary>
    public DateTimeOffset? Created { get; init; }
}
