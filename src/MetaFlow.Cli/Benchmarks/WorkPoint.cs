namespace MetaFlow.Cli.Benchmarks;

/// <summary>One solve of a work–precision study, of MetaFlow or of a rival.</summary>
/// <param name="Problem">Standard problem, such as <c>p1</c>.</param>
/// <param name="Solver">Name of the method, or of the rival.</param>
/// <param name="IsRival">Whether it comes from a folder of peers.</param>
/// <param name="Tolerance">Relative and absolute tolerance.</param>
/// <param name="Error">The worse of the largest componentwise errors at the two reference times.</param>
/// <param name="Evaluations">Evaluations of the field up to the later time.</param>
/// <param name="Seconds">CPU time of the solve to the later time, the median of several.</param>
internal sealed record WorkPoint(string Problem, string Solver, bool IsRival, double Tolerance, double Error, long Evaluations, double Seconds);
