namespace MetaFlow.Experiments;

/// <summary>One row of a <see cref="ResultTable"/>.</summary>
/// <param name="Texts">The text columns.</param>
/// <param name="Numbers">The number columns; null where there is none.</param>
public sealed record ResultTableRow(IReadOnlyList<string> Texts, IReadOnlyList<double?> Numbers);
