namespace MetaFlow.Experiments;

/// <summary>A parameter of the algorithm itself on its way to a limit: the flow at every value against the flow of the limit.</summary>
internal sealed class FlowLadder : LimitLadder
{
    // The common times of flows that have no step of their own.
    private const int Intervals = 32;

    private readonly Func<double, Algorithm> _at;
    private readonly Algorithm _limit;
    private readonly double _order;
    private readonly bool _smooth;
    private readonly double[] _start;
    private readonly double _endTime;
    private readonly ReferenceFlow _reference;
    private readonly Dictionary<int, Algorithm> _algorithms = [];

    public FlowLadder(
        double[] values, Func<double, Algorithm> at, Algorithm limit, string name, double order, bool smooth, double[] start, double endTime, CancellationToken cancellation)
    {
        Values = values;
        Limit = name;
        _at = at;
        _limit = limit;
        _order = order;
        _smooth = smooth;
        _start = start;
        _endTime = endTime;
        _reference = ReferenceFlow.Solve(limit.Flow.Phases, start, endTime, Intervals, cancellation);
    }

    public override IReadOnlyList<double> Values { get; }

    public override string Limit { get; }

    public override string Reference => _reference.Description;

    public override RunMode Mode => RunMode.Flow;

    public bool Geometric { get; init; }

    public override bool IsGeometric => Geometric;

    public override string? NoPromise => _smooth ? null : "The field is not smooth (a loss has kinks in itself or in its gradient), so no order is promised.";

    public override double? Promised(string measure) => _smooth && !double.IsNaN(_order) ? _order : null;

    public override Algorithm AlgorithmOf(int index)
    {
        if (!_algorithms.TryGetValue(index, out Algorithm? algorithm))
        {
            _algorithms[index] = algorithm = _at(Values[index]);
        }

        return algorithm;
    }

    public override (long Steps, Dictionary<string, double> Measures) Run(int index, IRunWriter writer, CancellationToken cancellation)
    {
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        ReferenceFlow flow = ReferenceFlow.Solve(AlgorithmOf(index).Flow.Phases, _start, _endTime, Intervals, cancellation);
        var distances = new StateDistances(_limit.Objective, _reference, writer);
        for (int j = 0; j <= Intervals; j++)
        {
            distances.Add(j, j, _endTime * j / Intervals, flow[j]);
        }

        var measures = new Dictionary<string, double>();
        distances.Tell(measures);
        measures[LimitMeasure.Integration] = _reference.Error + flow.Error;
        measures[LimitMeasure.Rounding] = flow.Steps * Math.ScaleB(1, -53) * distances.Size;
        writer.State("final", _endTime, flow[Intervals]);
        LimitRunner.Tell(writer, measures);
        writer.Complete(Termination.Completed, flow.Cost with { Elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(begin) });
        return (flow.Steps, measures);
    }
}
