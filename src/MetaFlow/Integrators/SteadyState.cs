using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>When a flow is at rest: where the norm of its field is at most a tolerance.</summary>
/// <remarks>
/// Looked at where the last phase begins and at the end of every accepted step, without evaluations of its own; for a field that does not
/// fade where it rests (<see cref="IRestingField"/>) it is what fades instead, at one evaluation per step. The solve then ends with
/// <see cref="Termination.SteadyState"/>, and <see cref="Trajectory.SteadyState"/> says in which norm. <see cref="CriticalPoint"/> polishes the
/// point and tells what kind it is.
/// </remarks>
public sealed record SteadyState
{
    /// <summary>The norm at which the flow counts as at rest, absolute. Positive and finite.</summary>
    public required double Tolerance { get; init; }

    /// <summary>The norm; default <see cref="VectorNorm.Euclidean"/>.</summary>
    public VectorNorm Norm { get; init; } = VectorNorm.Euclidean;

    internal void Validate()
    {
        Guards.PositiveFinite(Tolerance);
        if (Norm is not (VectorNorm.Euclidean or VectorNorm.Maximum))
            throw new ArgumentOutOfRangeException(nameof(Norm), Norm, "The norm must be Euclidean or Maximum.");
    }
}
