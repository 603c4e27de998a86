namespace MetaFlow.Integrators;

/// <summary>Something found on the dense output of a step, before it is known whether the step is followed so far.</summary>
/// <param name="Theta">Position in the step.</param>
/// <param name="Index">Index of the event function.</param>
/// <param name="Sign">The function's sign from there on.</param>
/// <param name="Kind">Rising, falling or touch; either: the function has got a sign, which is no event.</param>
internal readonly record struct FoundEvent(double Theta, int Index, int Sign, EventDirection Kind);
