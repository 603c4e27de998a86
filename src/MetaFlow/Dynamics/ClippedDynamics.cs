using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>The direction shortened to a greatest length, <c>min(1, c/‖v‖) v</c> (chayti2024 §4, clipped descent).</summary>
public sealed record ClippedDynamics : OuterDynamics
{
    internal ClippedDynamics(double threshold)
    {
        if (!double.IsFinite(threshold) || threshold <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be finite and positive.");
        }

        Threshold = threshold;
        Parameters = new Dictionary<string, ParameterValue> { ["clip_norm"] = threshold };
    }

    /// <summary>c: the greatest length.</summary>
    public double Threshold { get; }

    /// <inheritdoc/>
    public override string Name => "clipped";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override IReadOnlyList<FlowPhase> Phases(string algorithm, Direction direction, CompiledTasks tasks, Func<Direction, IVectorField> compile) =>
        [new FlowPhase(algorithm, new Field(compile(direction), Threshold))];

    private sealed class Field(IVectorField inner, double threshold) : ShapedField(inner)
    {
        protected override EvaluationCost ShapeFlow(long step, ReadOnlySpan<double> parameter, Span<double> direction)
        {
            double norm = EuclideanNorm.Of(direction);
            double factor = threshold / norm;
            for (int j = 0; j < direction.Length && norm > threshold; j++)
            {
                direction[j] *= factor;
            }

            return default;
        }
    }
}
