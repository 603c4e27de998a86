using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>Distances of a run from a reference at common times, in every measure of a study.</summary>
/// <param name="objective">The objective F whose values and gradients are compared.</param>
/// <param name="reference">The limit.</param>
/// <param name="writer">Is told of the distance at every common time.</param>
internal sealed class StateDistances(IGradientField objective, ReferenceFlow reference, IRunWriter writer)
{
    private readonly double[] _slope = new double[objective.Dimension];
    private double _objective;
    private double _gradient;

    /// <summary>sup ‖w − w_limit‖ so far.</summary>
    public double Sup { get; private set; }

    /// <summary>The last distance.</summary>
    public double End { get; private set; }

    /// <summary>sup ‖w‖ so far.</summary>
    public double Size { get; private set; }

    /// <summary>Takes in the state at the j-th common time.</summary>
    public void Add(int j, long step, double time, ReadOnlySpan<double> state)
    {
        ReadOnlySpan<double> limit = reference[j];
        End = EuclideanNorm.Distance(state, limit);
        Sup = Max(Sup, End);
        Size = Max(Size, EuclideanNorm.Of(state));

        // The state may hold more than the parameter, which comes first.
        ReadOnlySpan<double> parameter = state[..objective.Dimension], limitParameter = limit[..objective.Dimension];
        _objective = Max(_objective, Math.Abs(objective.Potential(parameter) - objective.Potential(limitParameter)));
        double norm = GradientNorm(parameter);
        _gradient = Max(_gradient, Math.Abs(norm - GradientNorm(limitParameter)));
        writer.Point("distance", step, time, End);
        writer.Point("grad_norm", step, time, norm);
    }

    /// <summary>Adds the measures of the state, the objective and the gradient.</summary>
    public void Tell(Dictionary<string, double> measures)
    {
        measures[LimitMeasure.State] = Sup;
        measures[LimitMeasure.StateEnd] = End;
        measures[LimitMeasure.Objective] = _objective;
        measures[LimitMeasure.GradientNorm] = _gradient;
    }

    private double GradientNorm(ReadOnlySpan<double> state)
    {
        objective.Evaluate(0, state, _slope);
        return EuclideanNorm.Of(_slope);
    }

    // Math.Max already gives NaN when either is: a run that diverged has no finite supremum.
    private static double Max(double left, double right) => Math.Max(left, right);
}
