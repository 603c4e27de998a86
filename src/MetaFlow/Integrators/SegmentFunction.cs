namespace MetaFlow.Integrators;

/// <summary>A function of time and state along the dense output of one step.</summary>
internal readonly ref struct SegmentFunction(StateFunction function, DenseSegment segment, Span<double> scratch) : IScalarFunction
{
    private readonly StateFunction _function = function;
    private readonly DenseSegment _segment = segment;
    private readonly Span<double> _scratch = scratch;

    public double Evaluate(double theta)
    {
        _segment.Evaluate(theta, _scratch);
        return _function(_segment.Time(theta), _scratch);
    }
}
