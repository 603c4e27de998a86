namespace MetaFlow.Theory;

/// <summary>Whether a search found a deliberate mistake in a form.</summary>
/// <param name="Name">The mistake.</param>
/// <param name="Catch">The case that exposes it; null where it survived.</param>
/// <param name="Cases">How many cases were tried.</param>
/// <param name="Reason">Why it survives, where the form says so.</param>
public sealed record MutantReport(string Name, Case? Catch, int Cases, string? Reason)
{
    /// <summary>Whether the mistake was found.</summary>
    public bool IsCaught => Catch is not null;
}
