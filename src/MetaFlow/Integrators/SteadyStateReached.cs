namespace MetaFlow;

/// <summary>Where and how a flow came to rest.</summary>
/// <param name="Residual">The norm of the field there, or of what fades there (<see cref="IRestingField"/>).</param>
/// <param name="Norm">The norm.</param>
/// <param name="Tolerance">The tolerance that was asked for; 0 when none was.</param>
/// <param name="TurnedBack">
/// Whether the field, which does not fade where it rests, pointed back at the end of the last step: the rest point lies within that step,
/// which is no longer than the error control could resolve.
/// </param>
public sealed record SteadyStateReached(double Residual, VectorNorm Norm, double Tolerance, bool TurnedBack);
