namespace MetaFlow.Tests.Integrators;

/// <summary>
/// A coupled, nonlinear, non-autonomous field with two parameters and a Jacobian that is not symmetric:
/// <c>v_j = −θ₀ (1 + t/2) w_j + θ₁ sin(w_{j+1} + t) − w_j³/10</c>.
/// </summary>
internal sealed class ParameterizedField(int dimension, double decay, double coupling) : IParameterizedField
{
    public int Dimension => dimension;

    public int ParameterCount => 2;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        for (int j = 0; j < state.Length; j++)
            destination[j] = (-decay * (1 + (time / 2)) * state[j]) + (coupling * Math.Sin(state[Next(j)] + time)) - (state[j] * state[j] * state[j] / 10);
    }

    public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        for (int j = 0; j < state.Length; j++)
            destination[j] = (Diagonal(time, state[j]) * direction[j]) + (coupling * Math.Cos(state[Next(j)] + time) * direction[Next(j)]);
    }

    public void TransposedJacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        for (int j = 0; j < state.Length; j++)
            destination[j] = Diagonal(time, state[j]) * direction[j];
        for (int j = 0; j < state.Length; j++)
            destination[Next(j)] += coupling * Math.Cos(state[Next(j)] + time) * direction[j];
    }

    public void ParameterProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        for (int j = 0; j < state.Length; j++)
            destination[j] = (-(1 + (time / 2)) * state[j] * direction[0]) + (Math.Sin(state[Next(j)] + time) * direction[1]);
    }

    public void TransposedParameterProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        destination.Clear();
        for (int j = 0; j < state.Length; j++)
        {
            destination[0] += -(1 + (time / 2)) * state[j] * direction[j];
            destination[1] += Math.Sin(state[Next(j)] + time) * direction[j];
        }
    }

    private double Diagonal(double time, double value) => (-decay * (1 + (time / 2))) - (0.3 * value * value);

    private int Next(int j) => (j + 1) % dimension;
}
