namespace MetaFlow.Cli.Figures;

/// <summary>A metric of a run, as far as a figure needs it.</summary>
/// <param name="Steps">Step indices.</param>
/// <param name="Times">Flow times.</param>
/// <param name="Values">Values.</param>
internal sealed record PlottedSeries(IReadOnlyList<long> Steps, IReadOnlyList<double> Times, IReadOnlyList<double> Values);
