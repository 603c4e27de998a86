using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <content>Coming to rest.</content>
internal sealed partial class FlowLoop<TField, TStepper>
{
    private IRestingField? _resting;
    private SteadyStateReached? _reached;

    private bool MayRest => _guard is null && (_options.SteadyState is not null || _resting is not null);

    // Whether the flow rests at the start of the next step; the field is at hand there, what fades behind it costs an evaluation.
    private bool IsAtRest(bool turnedBack)
    {
        if (!MayRest)
            return false;
        double tolerance = _options.SteadyState?.Tolerance ?? 0;
        VectorNorm norm = _options.SteadyState?.Norm ?? VectorNorm.Euclidean;
        ReadOnlySpan<double> fading = _stepper.Slope;
        if (_resting is not null)
        {
            _field.EvaluateResidual(_resting, _time, _stepper.State, _probe);
            fading = _probe;
        }

        double residual = norm == VectorNorm.Maximum ? LargestMagnitude(fading) : EuclideanNorm.Of(fading);
        if (!(residual <= tolerance) && !turnedBack)
            return false;
        _reached = new SteadyStateReached(residual, norm, tolerance, turnedBack && !(residual <= tolerance));
        return true;
    }

    // A field that keeps its length has passed its rest point when it points back over a step.
    private bool TurnsBack()
    {
        if (_resting is null || _guard is not null)
            return false;
        double product = 0;
        for (int j = 0; j < _stepper.Slope.Length; j++)
            product += _stepper.Slope[j] * _stepper.NextSlope[j];
        return product < 0;
    }

    private static double LargestMagnitude(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}
