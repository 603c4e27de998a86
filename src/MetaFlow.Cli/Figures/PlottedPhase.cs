namespace MetaFlow.Cli.Figures;

/// <summary>Where a phase of a run begins.</summary>
/// <param name="Name">Name, such as <c>erm</c>.</param>
/// <param name="Step">Step; real for flows.</param>
/// <param name="Time">Flow time.</param>
internal sealed record PlottedPhase(string Name, double Step, double Time);
