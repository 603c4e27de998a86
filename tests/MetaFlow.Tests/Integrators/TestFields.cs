namespace MetaFlow.Tests.Integrators;

/// <summary>A field from a delegate, for tests.</summary>
internal sealed class DelegateField(int dimension, DelegateField.Body body) : IVectorField
{
    public delegate void Body(double time, ReadOnlySpan<double> state, Span<double> destination);

    public int Dimension => dimension;

    public EvaluationCost Cost { get; init; }

    public long Calls { get; private set; }

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        Calls++;
        body(time, state, destination);
    }
}

/// <summary>
/// A non-autonomous nonlinear vector problem with a known solution: w_0 = e^{sin t}, w_1 = sin(t²)+2, w_2 = 1/(1+t),
/// coupled by terms that vanish on the solution but not beside it, so that no order condition hides.
/// </summary>
internal readonly struct NonAutonomousField : IVectorField
{
    public const double Start = 0.2;
    public const double End = 1.7;

    public int Dimension => 3;

    public EvaluationCost Cost => new(2, 1);

    public static double[] Solution(double t) => [Math.Exp(Math.Sin(t)), Math.Sin(t * t) + 2, 1 / (1 + t)];

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        double a = Math.Exp(Math.Sin(time));
        double b = Math.Sin(time * time) + 2;
        double c = 1 / (1 + time);
        destination[0] = (Math.Cos(time) * state[0]) + ((state[1] * state[1]) - (b * b)) + (0.5 * state[0] * (state[2] - c));
        destination[1] = (2 * time * Math.Cos(time * time)) - Math.Sin(state[0] - a) + ((state[2] * state[2]) - (c * c));
        destination[2] = -(state[2] * state[2]) + (0.3 * ((state[0] * state[1]) - (a * b)));
    }
}

/// <summary>A phase's guard from a delegate, for tests.</summary>
internal sealed class DelegateGuard(DelegateGuard.Body body) : IPhaseGuard
{
    public delegate double Body(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction);

    public double Evaluate(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction) => body(time, state, direction);
}
