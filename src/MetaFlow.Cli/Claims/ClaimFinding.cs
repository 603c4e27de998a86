using MetaFlow.Theory;

namespace MetaFlow.Cli.Claims;

/// <summary>A check of a form, and what became of its mutants where they were tried.</summary>
/// <param name="Report">The check.</param>
/// <param name="Mutants">The mutants, or empty.</param>
internal sealed record ClaimFinding(FormReport Report, IReadOnlyList<MutantReport> Mutants);
