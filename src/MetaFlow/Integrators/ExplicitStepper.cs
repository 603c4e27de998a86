namespace MetaFlow.Integrators;

/// <summary>Steps of an explicit Runge–Kutta method.</summary>
internal struct ExplicitStepper<TField> : IStepper<TField>
    where TField : IVectorField
{
    private readonly ButcherTableau _tableau;
    private readonly double[][] _k; // the stages, the field at the end, and the extra stages of the dense output
    private readonly double[] _stage;
    private readonly double[] _bump;
    private double[] _state;
    private double[] _next;

    public ExplicitStepper(ButcherTableau tableau, int dimension)
    {
        _tableau = tableau;
        _k = new double[tableau.EndStage + 1 + tableau.ExtraStages][];
        for (int i = 0; i < _k.Length; i++)
            _k[i] = new double[dimension];
        _stage = new double[dimension];
        _bump = new double[tableau.DenseWeights.Length * dimension];
        _state = new double[dimension];
        _next = new double[dimension];
    }

    public readonly bool EstimatesError => _tableau.ErrorWeights is not null;

    public readonly int ErrorExponent => _tableau.ErrorExponent;

    public readonly int EvaluationsPerStep => _k.Length - 1;

    public readonly int BumpCount => _tableau.DenseWeights.Length;

    public readonly Span<double> State => _state;

    public readonly Span<double> Slope => _k[0];

    public readonly Span<double> NextState => _next;

    public readonly Span<double> NextSlope => _k[_tableau.EndStage];

    public readonly Span<double> Bump => _bump;

    public readonly IReadOnlyList<MethodSwitch> Switches => [];

    public readonly double LargestStep => double.PositiveInfinity;

    public readonly void Restart(ref FieldCounter<TField> field, double time)
    {
        // An explicit step depends on nothing but its start.
    }

    public readonly double Prepare(ref FieldCounter<TField> field, double time, double proposal) => proposal;

    public readonly void Attempt(ref FieldCounter<TField> field, double time, double end, double step)
    {
        ButcherTableau tableau = _tableau;
        int stages = Math.Min(tableau.Stages, tableau.EndStage);
        for (int i = 1; i < stages; i++)
            Stage(ref field, i, time, end, step);
        StageMath.Combine(_state, _k, tableau.Weights, step, _next);
        if (tableau.IsFirstSameAsLast)
            field.Evaluate(end, _next, _k[tableau.EndStage]);
    }

    public readonly double Error(double step, ErrorScale scale)
    {
        StageMath.Combine(_k, _tableau.ErrorWeights!, step, _stage);
        double error = scale.Norm(_stage, _state, _next);
        if (_tableau.SecondErrorWeights is not { } second || error == 0)
            return error;
        StageMath.Combine(_k, second, step, _stage);
        double coarse = scale.Norm(_stage, _state, _next);
        return Joined(error, coarse);
    }

    /// <summary>One error norm from two estimates: HNW I, eq. II.10.17; where both are sound, O(h^8) for the pair of orders 5 and 3.</summary>
    public static double Joined(double error, double coarse) =>
        error == 0 ? 0 : error * (error / Math.Sqrt((error * error) + (0.01 * coarse * coarse)));

    /// <summary>h Σ c_i k_i of the attempted step, for errors that are measured elsewhere; overwritten by the next.</summary>
    public readonly ReadOnlySpan<double> Combination(SparseRow weights, double step)
    {
        StageMath.Combine(_k, weights, step, _stage);
        return _stage;
    }

    public readonly void Complete(ref FieldCounter<TField> field, double end, double step, bool slope, bool dense)
    {
        ButcherTableau tableau = _tableau;
        if (slope && !tableau.IsFirstSameAsLast)
            field.Evaluate(end, _next, _k[tableau.EndStage]);
        if (!dense)
            return;
        for (int i = tableau.EndStage + 1; i < _k.Length; i++)
            Stage(ref field, i, end - step, end, step);
        for (int m = 0; m < tableau.DenseWeights.Length; m++)
            StageMath.Combine(_k, tableau.DenseWeights[m], step, _bump.AsSpan(m * _state.Length, _state.Length));
    }

    /// <summary>
    /// h|λ| of the fast parts, from the last two stages of the attempted step, which belong to one time (HNW II, eq. IV.2.25); for
    /// Dormand–Prince 5(4) and Tsitouras 5(4). Called before the error is taken.
    /// </summary>
    public readonly double StiffnessProduct(double step)
    {
        int last = _tableau.EndStage;
        double slopes = 0, states = 0;
        for (int j = 0; j < _state.Length; j++)
        {
            double slope = _k[last][j] - _k[last - 1][j], state = _next[j] - _stage[j];
            slopes += slope * slope;
            states += state * state;
        }

        return states > 0 ? Math.Abs(step) * Math.Sqrt(slopes / states) : 0;
    }

    public void Advance()
    {
        (_state, _next) = (_next, _state);
        (_k[0], _k[_tableau.EndStage]) = (_k[_tableau.EndStage], _k[0]);
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

    private readonly void Stage(ref FieldCounter<TField> field, int i, double time, double end, double step)
    {
        double node = _tableau.Nodes[i];
        StageMath.Combine(_state, _k, _tableau.Coefficients[i], step, _stage);
        field.Evaluate(node == 1 ? end : time + (node * step), _stage, _k[i]);
    }
}
