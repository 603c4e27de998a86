using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The second-order modified equation of Euler's method with step β: <c>v − (β/2)(∂ₜv + Dv·v)</c>. Euler's iterates follow its flow
/// to O(β²), where they follow the flow of v only to O(β).
/// </summary>
/// <remarks>
/// For a gradient flow it descends <c>F + (β/4)‖∇F‖²</c>. Source: Hairer, Lubich, Wanner, Geometric Numerical Integration,
/// §IX.1, with h = β.
/// </remarks>
public sealed class ModifiedField : IVectorField
{
    private readonly ILinearizableField _field;
    private readonly IVectorField? _timeDerivative;
    private readonly ScratchPool _scratch;

    /// <summary>Modifies a field.</summary>
    /// <param name="field">The field v.</param>
    /// <param name="stepSize">Outer step size β ≥ 0, finite; zero gives v itself.</param>
    /// <param name="timeDerivative">The field <c>∂ₜv</c>; null for an autonomous v, such as those of all algorithms.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative or not finite.</exception>
    /// <exception cref="ArgumentException">The dimensions differ, or the field depends on time and no derivative is given.</exception>
    public ModifiedField(ILinearizableField field, double stepSize, IVectorField? timeDerivative = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (!(stepSize >= 0 && double.IsFinite(stepSize)))
        {
            throw new ArgumentOutOfRangeException(nameof(stepSize), stepSize, "The step size must be finite and not negative.");
        }

        if (timeDerivative is not null && timeDerivative.Dimension != field.Dimension)
        {
            throw new ArgumentException($"The time derivative has dimension {timeDerivative.Dimension}, the field {field.Dimension}; they must agree.", nameof(timeDerivative));
        }

        if (timeDerivative is null && !field.IsAutonomous)
        {
            throw new ArgumentException("The field depends on time (it does not claim to be autonomous), so its time derivative is needed.", nameof(timeDerivative));
        }

        _field = field;
        _timeDerivative = timeDerivative;
        StepSize = stepSize;
        _scratch = new ScratchPool(2 * field.Dimension);
    }

    /// <summary>The outer step size β.</summary>
    public double StepSize { get; }

    /// <inheritdoc/>
    public int Dimension => _field.Dimension;

    /// <inheritdoc/>
    public EvaluationCost Cost => _field.Cost;

    /// <inheritdoc/>
    public double NoiseFloor => _field.NoiseFloor;

    /// <inheritdoc/>
    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        double[] scratch = _scratch.Rent();
        try
        {
            Span<double> direction = scratch.AsSpan(0, Dimension), product = scratch.AsSpan(Dimension, Dimension);
            _field.Evaluate(time, state, direction);
            _field.JacobianVectorProduct(time, state, direction, product);
            if (_timeDerivative is null)
            {
                destination.Clear();
            }
            else
            {
                _timeDerivative.Evaluate(time, state, destination);
            }

            for (int j = 0; j < destination.Length; j++)
            {
                destination[j] = direction[j] - (0.5 * StepSize * (destination[j] + product[j]));
            }
        }
        finally
        {
            _scratch.Return(scratch);
        }
    }
}
