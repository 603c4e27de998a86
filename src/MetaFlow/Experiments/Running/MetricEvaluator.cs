using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>Evaluates the metrics of a description at a state. Each gradient is evaluated once, however many metrics need it.</summary>
internal sealed class MetricEvaluator
{
    private readonly IReadOnlyList<string> _metrics;
    private readonly IGradientField _objective;
    private readonly IGradientField _taskAverage;
    private readonly IReadOnlyList<FlowPhase> _phases;
    private readonly double[] _start;
    private readonly double[] _scratch;
    private readonly int _dimension;
    private readonly HeldOutAccuracy? _heldOut;

    /// <summary>Creates an evaluator.</summary>
    /// <param name="metrics">Names from the <see cref="MetricCatalogue"/>.</param>
    /// <param name="objective">The field −∇F.</param>
    /// <param name="taskAverage">The field −∇f.</param>
    /// <param name="phases">The phases of the algorithm, without relative speeds.</param>
    /// <param name="start">w₀.</param>
    /// <param name="heldOut">Accuracies on held-out episodes, where there are some.</param>
    public MetricEvaluator(IReadOnlyList<string> metrics, IGradientField objective, IGradientField taskAverage, IReadOnlyList<FlowPhase> phases, double[] start, HeldOutAccuracy? heldOut = null)
    {
        _heldOut = heldOut;
        _metrics = metrics;
        _objective = objective;
        _taskAverage = taskAverage;
        _phases = phases;
        _start = start;
        _scratch = new double[start.Length];
        _dimension = objective.Dimension;
    }

    /// <summary>Evaluates all metrics.</summary>
    /// <param name="step">Index of the iterate; it decides what a sampled direction draws.</param>
    /// <param name="time">Flow time.</param>
    /// <param name="state">The state.</param>
    /// <param name="phase">Index of the phase that is followed from here.</param>
    /// <param name="values">Receives one value for each metric.</param>
    public void Evaluate(long step, double time, ReadOnlySpan<double> state, int phase, Span<double> values)
    {
        double? objectiveNorm = null, averageNorm = null;
        (double Mean, double Worst)? accuracy = null;

        // The parameter comes first in a state that holds more.
        ReadOnlySpan<double> w = state[.._dimension];
        for (int i = 0; i < _metrics.Count; i++)
        {
            values[i] = _metrics[i] switch
            {
                "objective" => _objective.Potential(w),
                "grad_norm" => objectiveNorm ??= Norm(_objective, step, time, w),
                "task_average" => _taskAverage.Potential(w),
                "task_average_grad_norm" => averageNorm ??= Norm(_taskAverage, step, time, w),
                "mixed_norm" when ReferenceEquals(_phases[phase].Field, _objective) => objectiveNorm ??= Norm(_objective, step, time, w),
                "mixed_norm" when ReferenceEquals(_phases[phase].Field, _taskAverage) => averageNorm ??= Norm(_taskAverage, step, time, w),
                "mixed_norm" => Norm(_phases[phase].Field, step, time, state),
                "state_norm" => EuclideanNorm.Of(w),
                "start_distance" => Distance(w),
                "mean_accuracy" => (accuracy ??= _heldOut!.Evaluate(w)).Mean,
                "worst_accuracy" => (accuracy ??= _heldOut!.Evaluate(w)).Worst,
                _ => throw new InvalidOperationException($"The metric {_metrics[i]} has no evaluation."),
            };
        }
    }

    /// <summary>The direction that is followed: for a sampled field what the step draws.</summary>
    public static void Direction(IVectorField field, long step, double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        if (field is IUpdateField { IsSampled: true } sampled)
        {
            sampled.EvaluateForUpdate(step, time, state, destination);
        }
        else
        {
            field.Evaluate(time, state, destination);
        }
    }

    private double Norm(IVectorField field, long step, double time, ReadOnlySpan<double> state)
    {
        Span<double> direction = _scratch.AsSpan(0, state.Length);
        Direction(field, step, time, state, direction);
        return EuclideanNorm.Of(direction[.._dimension]);
    }

    private double Distance(ReadOnlySpan<double> state)
    {
        for (int j = 0; j < state.Length; j++)
        {
            _scratch[j] = state[j] - _start[j];
        }

        return EuclideanNorm.Of(_scratch.AsSpan(0, state.Length));
    }
}
