namespace MetaFlow.Storage;

/// <summary>One point of one series, as a row for export.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Step">Step index.</param>
/// <param name="Time">Flow time.</param>
/// <param name="Value">The value; may be NaN or infinite.</param>
public readonly record struct RunPoint(string Metric, long Step, double Time, double Value);
