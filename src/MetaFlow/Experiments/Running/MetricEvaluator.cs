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

    /// <summary>Creates an evaluator.</summary>
    /// <param name="metrics">Names from the <see cref="MetricCatalogue"/>.</param>
    /// <param name="objective">The field −∇F.</param>
    /// <param name="taskAverage">The field −∇f.</param>
    /// <param name="phases">The phases of the algorithm, without relative speeds.</param>
    /// <param name="start">w₀.</param>
    public MetricEvaluator(IReadOnlyList<string> metrics, IGradientField objective, IGradientField taskAverage, IReadOnlyList<FlowPhase> phases, double[] start)
    {
        _metrics = metrics;
        _objective = objective;
        _taskAverage = taskAverage;
        _phases = phases;
        _start = start;
        _scratch = new double[start.Length];
    }

    /// <summary>Evaluates all metrics.</summary>
    /// <param name="time">Flow time.</param>
    /// <param name="state">w.</param>
    /// <param name="phase">Index of the phase that is followed from here.</param>
    /// <param name="values">Receives one value for each metric.</param>
    public void Evaluate(double time, ReadOnlySpan<double> state, int phase, Span<double> values)
    {
        double? objectiveNorm = null, averageNorm = null;
        for (int i = 0; i < _metrics.Count; i++)
        {
            values[i] = _metrics[i] switch
            {
                "objective" => _objective.Potential(state),
                "grad_norm" => objectiveNorm ??= Norm(_objective, time, state),
                "task_average" => _taskAverage.Potential(state),
                "task_average_grad_norm" => averageNorm ??= Norm(_taskAverage, time, state),
                "mixed_norm" when ReferenceEquals(_phases[phase].Field, _objective) => objectiveNorm ??= Norm(_objective, time, state),
                "mixed_norm" when ReferenceEquals(_phases[phase].Field, _taskAverage) => averageNorm ??= Norm(_taskAverage, time, state),
                "mixed_norm" => Norm(_phases[phase].Field, time, state),
                "state_norm" => EuclideanNorm.Of(state),
                "start_distance" => Distance(state),
                _ => throw new InvalidOperationException($"The metric {_metrics[i]} has no evaluation."),
            };
        }
    }

    private double Norm(IVectorField field, double time, ReadOnlySpan<double> state)
    {
        field.Evaluate(time, state, _scratch);
        return EuclideanNorm.Of(_scratch);
    }

    private double Distance(ReadOnlySpan<double> state)
    {
        for (int j = 0; j < _scratch.Length; j++)
        {
            _scratch[j] = state[j] - _start[j];
        }

        return EuclideanNorm.Of(_scratch);
    }
}
