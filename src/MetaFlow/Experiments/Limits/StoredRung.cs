namespace MetaFlow.Experiments;

/// <summary>A rung as an earlier study stored it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Measures">Its summaries.</param>
public sealed record StoredRung(Guid Run, long Steps, IReadOnlyDictionary<string, double> Measures);
