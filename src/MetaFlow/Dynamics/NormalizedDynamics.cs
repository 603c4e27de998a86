using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The direction divided by <c>𝓛₀ + 𝓛₁‖v‖</c> (chayti2024 Theorem 1: normalized descent for generalized smoothness). The flow has the orbit of the plain one,
/// at another speed, below 1/𝓛₁; with 𝓛₀ = 0 and 𝓛₁ = 1 it has speed 1 and stops where v vanishes.
/// </summary>
public sealed record NormalizedDynamics : OuterDynamics
{
    internal NormalizedDynamics(double offset, double slope)
    {
        Offset = NonNegative(offset, nameof(offset));
        Slope = NonNegative(slope, nameof(slope));
        if (offset == 0 && slope == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(slope), slope, "Offset and slope must not both be zero.");
        }

        Parameters = new Dictionary<string, ParameterValue> { ["norm_offset"] = offset, ["norm_slope"] = slope };
    }

    /// <summary>𝓛₀ ≥ 0.</summary>
    public double Offset { get; }

    /// <summary>𝓛₁ ≥ 0.</summary>
    public double Slope { get; }

    /// <inheritdoc/>
    public override string Name => "normalized";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override IReadOnlyList<FlowPhase> Phases(string algorithm, Direction direction, CompiledTasks tasks, Func<Direction, IVectorField> compile) =>
        [new FlowPhase(algorithm, Offset == 0 ? new FullSpeedField(compile(direction), Slope) : new Field(compile(direction), Offset, Slope))];

    // Without an offset the field keeps its length up to the critical point, which it reaches in finite time.
    private sealed class FullSpeedField(IVectorField inner, double slope) : Field(inner, 0, slope), IRestingField
    {
        public void EvaluateResidual(double time, ReadOnlySpan<double> state, Span<double> destination) => Inner.Evaluate(time, state, destination);
    }

    private class Field(IVectorField inner, double offset, double slope) : ShapedField(inner)
    {
        protected override EvaluationCost ShapeFlow(long step, ReadOnlySpan<double> parameter, Span<double> direction)
        {
            double divisor = offset + (slope * EuclideanNorm.Of(direction));
            for (int j = 0; j < direction.Length && divisor != 0; j++)
            {
                direction[j] /= divisor;
            }

            return default;
        }
    }
}
