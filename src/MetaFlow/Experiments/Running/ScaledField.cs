namespace MetaFlow.Experiments;

/// <summary>A field at another speed: <c>s·v(t, w)</c>. Phases with their own outer step size are the same phase at a relative speed.</summary>
internal sealed class ScaledField(IVectorField inner, double factor) : IVectorField
{
    /// <inheritdoc/>
    public int Dimension => inner.Dimension;

    /// <inheritdoc/>
    public EvaluationCost Cost => inner.Cost;

    /// <inheritdoc/>
    public double NoiseFloor => inner.NoiseFloor;

    /// <inheritdoc/>
    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        inner.Evaluate(time, state, destination);
        foreach (ref double value in destination)
        {
            value *= factor;
        }
    }

    /// <summary>A phase at another speed, whose guard still sees the direction of the phase itself.</summary>
    public static FlowPhase Scale(FlowPhase phase, double factor) => factor == 1 ? phase
        : new FlowPhase(phase.Name, new ScaledField(phase.Field, factor), phase.Guard is null ? null : new UnscaledGuard(phase.Guard, factor));

    private sealed class UnscaledGuard(IPhaseGuard guard, double factor) : IPhaseGuard
    {
        public double Evaluate(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction)
        {
            double[] unscaled = new double[direction.Length];
            for (int j = 0; j < unscaled.Length; j++)
            {
                unscaled[j] = direction[j] / factor;
            }

            return guard.Evaluate(time, state, unscaled);
        }
    }
}
