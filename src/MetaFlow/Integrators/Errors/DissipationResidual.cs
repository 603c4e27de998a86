using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>
/// What is left of the balance of energy along a computed flow, <c>E(w(0)) − E(w(T)) − ∫ −⟨∇E, v⟩ dt</c>: zero on the exact flow.
/// </summary>
/// <remarks>
/// <para>
/// A consistency check that does not use the step control's own estimates: it falls with the tolerance, and it stays where the
/// gradient that is followed is not the gradient of the energy. It is a residual and no error bound: an error along the level sets
/// of E leaves no trace in it, and errors of opposite sign cancel.
/// </para>
/// <para>
/// The integral is taken by Gauss' quadrature with five points (order 10) on the dense output of every step, through all phases.
/// </para>
/// </remarks>
/// <param name="Name">What E is.</param>
/// <param name="InitialEnergy">E at the start.</param>
/// <param name="FinalEnergy">E at the end.</param>
/// <param name="Dissipated">∫ −⟨∇E, v⟩ dt.</param>
public sealed record DissipationResidual(string Name, double InitialEnergy, double FinalEnergy, double Dissipated)
{
    /// <summary>The residual, of either sign.</summary>
    public double Value => InitialEnergy - FinalEnergy - Dissipated;

    /// <summary>The residual of a gradient flow and its potential.</summary>
    /// <param name="trajectory">A flow of one phase forwards in time, with its dense output.</param>
    /// <param name="field">Its field −∇E: the energy is its potential, and the gradient is what the field says.</param>
    /// <exception cref="ArgumentException">The trajectory does not fit; the message says why.</exception>
    public static DissipationResidual Of(Trajectory trajectory, IGradientField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Of(trajectory, [new FlowPhase(InitialValueProblem.SinglePhaseName, field)], LyapunovFunction.PotentialOf(field));
    }

    /// <summary>The residual of any flow and any energy.</summary>
    /// <param name="trajectory">A flow forwards in time, with its dense output.</param>
    /// <param name="phases">The phases that were followed.</param>
    /// <param name="energy">The energy.</param>
    /// <exception cref="ArgumentException">The trajectory does not fit; the message says why.</exception>
    public static DissipationResidual Of(Trajectory trajectory, IReadOnlyList<FlowPhase> phases, LyapunovFunction energy)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        ArgumentNullException.ThrowIfNull(phases);
        ArgumentNullException.ThrowIfNull(energy);
        if (phases.Count < trajectory.Phases.Count)
            throw new ArgumentException($"The trajectory went through {trajectory.Phases.Count} phases, but {phases.Count} were given.", nameof(phases));
        if (phases[0].Field.Dimension != trajectory.Dimension)
            throw new ArgumentException($"The field has dimension {phases[0].Field.Dimension}, but the trajectory has {trajectory.Dimension}.", nameof(phases));
        DenseLog dense = ErrorBound.DenseOf(trajectory);
        var track = new DissipationTrack([.. phases.Select(p => p.Field)], energy);
        int phase = -1;
        for (int k = 0; k < dense.Count; k++)
        {
            DenseSegment segment = dense.Segment(k, out double until);
            for (; phase + 1 < trajectory.Phases.Count && trajectory.Phases[phase + 1].StartTime <= segment.Start; phase++)
                track.OnPhase(trajectory.Phases[phase + 1].Name, segment.Start, k);
            track.OnSegment(segment, segment.Theta(until), until);
        }

        return track.Result(trajectory.InitialState.AsArray(), trajectory.FinalState.AsArray());
    }
}
