namespace MetaFlow.Theory.Flows;

/// <summary>A field v with the integral of ‖v‖^p along its flow as a last component of the state, so that one error control serves both.</summary>
internal sealed class EnergyField(IVectorField inner, double power) : IVectorField
{
    /// <inheritdoc/>
    public int Dimension => inner.Dimension + 1;

    /// <inheritdoc/>
    public double NoiseFloor => inner.NoiseFloor;

    /// <inheritdoc/>
    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        inner.Evaluate(time, state[..^1], destination[..^1]);
        destination[^1] = Math.Pow(Norm(destination[..^1]), power);
    }

    /// <summary>‖v‖ at a state of the field.</summary>
    public double Speed(ReadOnlySpan<double> state)
    {
        var velocity = new double[inner.Dimension];
        inner.Evaluate(0, state, velocity);
        return Norm(velocity);
    }

    private static double Norm(ReadOnlySpan<double> vector)
    {
        double squares = 0;
        foreach (double entry in vector)
            squares += entry * entry;
        return Math.Sqrt(squares);
    }
}
