using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>
/// A parameter of the meta-gradient on its way to a limit: the field at every value against the field of the limit, at the states
/// of one reference flow. For limits that reach into rounding, where a flow could not be solved.
/// </summary>
internal sealed class FieldLadder : LimitLadder
{
    private const int Intervals = 32;

    private readonly Func<double, Algorithm> _at;
    private readonly Dictionary<int, Algorithm> _algorithms = [];
    private readonly ReferenceFlow _states;
    private readonly double[][] _limit;
    private readonly Func<double, (double Inner, double Rounding)> _errors;
    private readonly double? _promise;

    /// <summary>Prepares the ladder.</summary>
    /// <param name="values">The values.</param>
    /// <param name="at">The algorithm at a value.</param>
    /// <param name="name">The limit in words.</param>
    /// <param name="limit">The field of the limit; null for a field that vanishes.</param>
    /// <param name="states">A flow whose states are compared at.</param>
    /// <param name="geometric">Whether the distance vanishes geometrically.</param>
    /// <param name="promise">The order or rate of theory, or null.</param>
    /// <param name="errors">What inner solves and rounding contribute at a value, given the size of the states.</param>
    public FieldLadder(
        double[] values, Func<double, Algorithm> at, string name, IVectorField? limit, ReferenceFlow states, bool geometric, double? promise,
        Func<double, (double Inner, double Rounding)> errors)
    {
        Values = values;
        Limit = name;
        IsGeometric = geometric;
        _at = at;
        _states = states;
        _promise = promise;
        _errors = errors;
        _limit = new double[Intervals + 1][];
        for (int j = 0; j <= Intervals; j++)
        {
            _limit[j] = new double[states[0].Length];
            limit?.Evaluate(0, states[j], _limit[j]);
        }
    }

    /// <summary>How many intervals the reference flow must be cut into.</summary>
    public static int CommonIntervals => Intervals;

    public override IReadOnlyList<double> Values { get; }

    public override string Limit { get; }

    public override bool IsGeometric { get; }

    public override string Reference => FormattableString.Invariant($"the field of the limit at {Intervals + 1} states of one flow");

    public override RunMode Mode => RunMode.Flow;

    public override double? Promised(string measure) => measure == LimitMeasure.Field ? _promise : null;

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
        IVectorField field = AlgorithmOf(index).Flow.Phases[^1].Field;
        double[] direction = new double[field.Dimension];
        double largest = 0;
        for (int j = 0; j <= Intervals; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            field.Evaluate(0, _states[j], direction);
            double distance = EuclideanNorm.Distance(direction, _limit[j]);
            largest = Math.Max(largest, distance);
            writer.Point("distance", j, j, distance);
        }

        var (inner, rounding) = _errors(Values[index]);
        var measures = new Dictionary<string, double>
        {
            [LimitMeasure.Field] = largest,
            [LimitMeasure.InnerSolver] = inner,
            [LimitMeasure.Rounding] = rounding,
        };
        LimitRunner.Tell(writer, measures);
        writer.Complete(Termination.Completed, new SolveCost { Evaluations = Intervals + 1 });
        return (Intervals + 1, measures);
    }
}
