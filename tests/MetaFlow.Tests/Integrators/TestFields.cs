namespace MetaFlow.Tests.Integrators;

/// <summary>A field from a delegate, for tests.</summary>
internal sealed class DelegateField(int dimension, DelegateField.Body body) : IVectorField
{
    public delegate void Body(double time, ReadOnlySpan<double> state, Span<double> destination);

    public int Dimension => dimension;

    public EvaluationCost Cost { get; init; }

    public long Calls { get; private set; }

    public void Reset() => Calls = 0;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        Calls++;
        body(time, state, destination);
    }
}

/// <summary>
/// A non-autonomous nonlinear vector problem with a known solution: a turning circle (cos φ, sin φ), φ = t²/(2 + 2t), with a
/// pull towards it, and w_2 = 1/(2 + sin t), coupled by terms that vanish on the solution but not beside it.
/// </summary>
/// <remarks>
/// Chosen because Dormand–Prince 5(4) shows its order on it already at h = 0.15: its error constants are so small that on most
/// problems the next term hides the order (measured 5.2 to 5.8) until rounding takes over.
/// </remarks>
internal readonly struct NonAutonomousField : ILinearizableField
{
    public const double Start = 0;
    public const double End = 2;

    public int Dimension => 3;

    public EvaluationCost Cost => new(2, 1);

    public static double[] Solution(double t) => [Math.Cos(Angle(t)), Math.Sin(Angle(t)), 1 / (2 + Math.Sin(t))];

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        double speed = ((2 * time) + (time * time)) / (2 * (1 + time) * (1 + time));
        double pull = 1 - (state[0] * state[0]) - (state[1] * state[1]);
        destination[0] = (-speed * state[1]) + (pull * state[0]);
        destination[1] = (speed * state[0]) + (pull * state[1]);
        destination[2] = (-Math.Cos(time) * state[2] * state[2]) + (0.2 * (state[0] - Math.Cos(Angle(time))) * state[2]);
    }

    public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        double speed = ((2 * time) + (time * time)) / (2 * (1 + time) * (1 + time));
        double pull = 1 - (state[0] * state[0]) - (state[1] * state[1]);
        double change = -2 * ((state[0] * direction[0]) + (state[1] * direction[1]));
        destination[0] = (-speed * direction[1]) + (pull * direction[0]) + (change * state[0]);
        destination[1] = (speed * direction[0]) + (pull * direction[1]) + (change * state[1]);
        destination[2] = (((-2 * Math.Cos(time) * state[2]) + (0.2 * (state[0] - Math.Cos(Angle(time))))) * direction[2]) + (0.2 * direction[0] * state[2]);
    }

    private static double Angle(double t) => t * t / (2 + (2 * t));
}

/// <summary>A phase's guard from a delegate, for tests.</summary>
internal sealed class DelegateGuard(DelegateGuard.Body body) : IPhaseGuard
{
    public delegate double Body(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction);

    public double Evaluate(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction) => body(time, state, direction);
}
