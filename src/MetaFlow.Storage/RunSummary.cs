namespace MetaFlow.Storage;

/// <summary>What remains of a metric without its points; a scalar result has no points.</summary>
/// <param name="Last">The last value, or the scalar; may be NaN or infinite.</param>
/// <param name="Min">The least value that is not NaN; NaN where all are.</param>
/// <param name="Max">The greatest value that is not NaN; NaN where all are.</param>
/// <param name="FirstNonFiniteStep">The step of the first value that is NaN or infinite, or null.</param>
/// <param name="Points">The number of points of the series; 0 for a scalar.</param>
public sealed record RunSummary(double Last, double Min, double Max, long? FirstNonFiniteStep, long Points);
