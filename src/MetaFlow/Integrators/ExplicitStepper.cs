namespace MetaFlow.Integrators;

/// <summary>Steps of an explicit Runge–Kutta method.</summary>
internal struct ExplicitStepper<TField> : IStepper<TField>
    where TField : IVectorField
{
    private readonly ButcherTableau _tableau;
    private readonly double[][] _k; // the stages, and the field at the end as last one
    private readonly double[] _stage;
    private readonly double[] _bump;
    private double[] _state;
    private double[] _next;

    public ExplicitStepper(ButcherTableau tableau, int dimension)
    {
        _tableau = tableau;
        _k = new double[tableau.Stages + (tableau.IsFirstSameAsLast ? 0 : 1)][];
        for (int i = 0; i < _k.Length; i++)
            _k[i] = new double[dimension];
        _stage = new double[dimension];
        _bump = new double[tableau.DenseWeights is null ? 0 : dimension];
        _state = new double[dimension];
        _next = new double[dimension];
    }

    public readonly bool EstimatesError => _tableau.ErrorWeights is not null;

    public readonly int ErrorExponent => Math.Min(_tableau.Order, _tableau.EmbeddedOrder) + 1;

    public readonly int EvaluationsPerStep => _k.Length - 1;

    public readonly int BumpCount => _bump.Length == 0 ? 0 : _bump.Length / _state.Length;

    public readonly Span<double> State => _state;

    public readonly Span<double> Slope => _k[0];

    public readonly Span<double> NextState => _next;

    public readonly Span<double> NextSlope => _k[^1];

    public readonly Span<double> Bump => _bump;

    public readonly double LargestStep => double.PositiveInfinity;

    public readonly void Restart(ref FieldCounter<TField> field, double time)
    {
        // An explicit step depends on nothing but its start.
    }

    public readonly void Attempt(ref FieldCounter<TField> field, double time, double end, double step)
    {
        ButcherTableau tableau = _tableau;
        int last = tableau.IsFirstSameAsLast ? tableau.Stages - 1 : tableau.Stages;
        for (int i = 1; i < last; i++)
        {
            StageMath.Combine(_state, _k, tableau.Coefficients[i], step, _stage);
            field.Evaluate(tableau.Nodes[i] == 1 ? end : time + (tableau.Nodes[i] * step), _stage, _k[i]);
        }

        StageMath.Combine(_state, _k, tableau.Weights, step, _next);
        if (tableau.IsFirstSameAsLast)
            field.Evaluate(end, _next, _k[last]);
    }

    public readonly double Error(double step, ErrorScale scale)
    {
        StageMath.Combine(_k, _tableau.ErrorWeights!, step, _stage);
        return scale.Norm(_stage, _state, _next);
    }

    public readonly void Complete(ref FieldCounter<TField> field, double end, double step, bool slope, bool dense)
    {
        if (slope && !_tableau.IsFirstSameAsLast)
            field.Evaluate(end, _next, _k[^1]);
        if (dense && _tableau.DenseWeights is { } weights)
            StageMath.Combine(_k, weights, step, _bump);
    }

    public void Advance()
    {
        (_state, _next) = (_next, _state);
        (_k[0], _k[^1]) = (_k[^1], _k[0]);
    }

    public readonly void Save(CheckpointWriter writer)
    {
        writer.Write(State);
        writer.Write(Slope);
    }

    public readonly void Restore(ref CheckpointReader reader)
    {
        reader.Read(State);
        reader.Read(Slope);
    }
}
