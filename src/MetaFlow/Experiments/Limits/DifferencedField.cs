using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>
/// An autonomous field without a Jacobian of its own, with products by central differences: their relative error of about u^(2/3)
/// is multiplied by β/2 in the modified equation, far below what a study measures.
/// </summary>
internal sealed class DifferencedField(IVectorField inner) : ILinearizableField
{
    private static readonly double RelativeStep = Math.Cbrt(Math.ScaleB(1, -53));

    private readonly double[] _point = new double[inner.Dimension];
    private readonly double[] _back = new double[inner.Dimension];

    public int Dimension => inner.Dimension;

    public EvaluationCost Cost => inner.Cost;

    public double NoiseFloor => inner.NoiseFloor;

    public bool IsAutonomous => true;

    /// <summary>The field itself where it knows its Jacobian, else with differences.</summary>
    /// <param name="field">The field.</param>
    /// <param name="state">A state at which the field is asked: a claim that its losses cannot keep shows there.</param>
    public static ILinearizableField Of(IVectorField field, ReadOnlySpan<double> state)
    {
        if (field is ILinearizableField known)
        {
            try
            {
                known.JacobianVectorProduct(0, state, state, new double[field.Dimension]);
                return known;
            }
            catch (NotSupportedException)
            {
                // Its losses have no third derivatives, or its stencil none at all.
            }
        }

        return new DifferencedField(field);
    }

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => inner.Evaluate(time, state, destination);

    public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        double length = EuclideanNorm.Of(direction);
        if (length == 0)
        {
            destination.Clear();
            return;
        }

        double step = RelativeStep * (1 + EuclideanNorm.Of(state)) / length;
        Shift(state, direction, step);
        inner.Evaluate(time, _point, destination);
        Shift(state, direction, -step);
        inner.Evaluate(time, _point, _back);
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] = (destination[j] - _back[j]) / (2 * step);
        }
    }

    private void Shift(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, double step)
    {
        for (int j = 0; j < _point.Length; j++)
        {
            _point[j] = state[j] + (step * direction[j]);
        }
    }
}
