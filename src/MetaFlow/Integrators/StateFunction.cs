namespace MetaFlow;

/// <summary>A real function of time and state, such as the one whose zero is an event.</summary>
/// <param name="time">Time t.</param>
/// <param name="state">State w.</param>
public delegate double StateFunction(double time, ReadOnlySpan<double> state);
