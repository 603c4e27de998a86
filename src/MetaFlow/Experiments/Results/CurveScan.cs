namespace MetaFlow.Experiments;

/// <summary>Curves of a problem on the real line, and the critical points of its objective.</summary>
/// <param name="InnerStepSize">Inner step size α of the objective.</param>
/// <param name="X">The points w.</param>
/// <param name="Curves">Values by name: <c>f1</c>, <c>f2</c>, …, <c>F</c>, <c>F_prime</c>, <c>F_second</c>, and <c>tangent</c> where one is drawn.</param>
/// <param name="CriticalPoints">The critical points of F in the scanned interval, from left to right.</param>
public sealed record CurveScan(
    double InnerStepSize,
    IReadOnlyList<double> X,
    IReadOnlyDictionary<string, IReadOnlyList<double>> Curves,
    IReadOnlyList<Extremum> CriticalPoints);
