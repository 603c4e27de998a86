namespace MetaFlow.Theory;

/// <summary>How much a check tries.</summary>
public sealed record VerifyOptions
{
    /// <summary>Seed of every draw.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Factor on the number of cases of each form; positive.</summary>
    public double Effort { get; init; } = 1;

    /// <summary>Tasks of the user's own in place of the families; null for the families.</summary>
    public TheoryProblem? Problem { get; init; }

    /// <summary>Whether a whole box is bisected where the form can be; it depends on no seed, so that once is enough for many checks.</summary>
    internal bool Bisects { get; init; } = true;
}
