namespace MetaFlow.Integrators;

/// <summary>
/// Steps of an ESDIRK method: every stage by a simplified Newton iteration with a Jacobian that is kept while it serves.
/// </summary>
/// <remarks>
/// A stage Y solves <c>Y = r + hγ v(Y)</c>, and its slope is taken as <c>(Y − r)/(hγ)</c>: the error of the iteration then stays
/// bounded however stiff the field is, where evaluating v(Y) would multiply it (HNW II, §IV.8).
/// </remarks>
internal struct ImplicitStepper<TField> : IStepper<TField>
    where TField : IVectorField
{
    private const int MostIterations = 8;

    // The iteration error allowed, as a part of the tolerance (HNW II, eq. IV.8.10).
    private const double Kappa = 0.02;

    // A Jacobian that contracts worse than this is formed anew at the next step.
    private const double SlowContraction = 0.2;

    // What an old Jacobian gets wrong is multiplied by hγ. One that was formed where steps were far shorter, or long ago, may have
    // nothing to do with the field any more and make corrections that are small and yet lead nowhere.
    private const double LargestGrowth = 10;
    private const int LargestAge = 50;

    private readonly ImplicitTableau _tableau;
    private readonly ErrorScale _scale;
    private readonly bool _isFixed;
    private readonly NewtonSolver _newton;
    private readonly double[][] _k;
    private readonly double[] _right;
    private readonly double[] _stage;
    private readonly double[] _delta;
    private double[] _state;
    private double[] _next;
    private double _contraction;
    private bool _failed;
    private bool _slow;

    public ImplicitStepper(ImplicitTableau tableau, int dimension, ErrorScale scale, bool isFixed)
    {
        _isFixed = isFixed;
        _tableau = tableau;
        _scale = scale;
        _newton = new NewtonSolver(dimension);
        _k = new double[tableau.Stages][];
        for (int i = 0; i < _k.Length; i++)
            _k[i] = new double[dimension];
        _right = new double[dimension];
        _stage = new double[dimension];
        _delta = new double[dimension];
        _state = new double[dimension];
        _next = new double[dimension];
        _contraction = 1;
    }

    public readonly bool EstimatesError => true;

    public readonly int ErrorExponent => Math.Min(_tableau.Order, _tableau.EmbeddedOrder) + 1;

    public readonly int EvaluationsPerStep =>
        (2 * (_tableau.Stages - 1) * MostIterations) + _newton.Linearization.EvaluationsToProbe + (2 * _newton.Linearization.EvaluationsOfJacobian);

    public readonly int BumpCount => 0;

    public readonly IReadOnlyList<MethodSwitch> Switches => [];

    public readonly double LargestStep => double.PositiveInfinity;

    public readonly Span<double> State => _state;

    public readonly Span<double> Slope => _k[0];

    public readonly Span<double> NextState => _next;

    public readonly Span<double> NextSlope => _k[^1];

    public readonly Span<double> Bump => default;

    public void Restart(ref FieldCounter<TField> field, double time)
    {
        _newton.Invalidate();
        _newton.Linearization.Invalidate();
        _contraction = 1;
        _slow = false;
    }

    /// <summary>Begins with claims that have been probed already.</summary>
    public void Adopt(FieldClaims claims)
    {
        _newton.Invalidate();
        _newton.Linearization.Adopt(claims);
        _contraction = 1;
        _slow = false;
    }

    public readonly double Prepare(ref FieldCounter<TField> field, double time, double proposal) => proposal;

    public void Attempt(ref FieldCounter<TField> field, double time, double end, double step)
    {
        _newton.Linearization.Ensure(ref field, time, _state);
        double shift = step * _tableau.Diagonal;
        if (_newton.Age < 0 || (_newton.Age > 0 && (_slow || !_newton.IsDense || _newton.Age >= LargestAge || _newton.Growth(shift) > LargestGrowth)))
            _newton.Linearize(ref field, time, _state);
        _slow = false;
        _failed = !Stages(ref field, time, end, step);
        if (_failed && _newton.Age > 0)
        {
            _newton.Linearize(ref field, time, _state);
            _failed = !Stages(ref field, time, end, step);
        }

        if (_failed && _isFixed)
            Array.Fill(_next, double.NaN); // no smaller step will be asked for
    }

    public readonly double Error(double step, ErrorScale scale)
    {
        // A stage that is not solved asks for a third of the step: 0.9 · 20^{-1/k} lies between 0.04 and 0.5.
        if (_failed)
            return StageMath.IsFinite(_next) ? 20 : double.NaN;
        StageMath.Combine(_k, _tableau.ErrorWeights, step, _delta);
        return scale.Norm(_delta, _state, _next);
    }

    public readonly void Complete(ref FieldCounter<TField> field, double end, double step, bool slope, bool dense)
    {
        // The last stage is the end of the step, with its slope.
    }

    public void Advance()
    {
        (_state, _next) = (_next, _state);
        (_k[0], _k[^1]) = (_k[^1], _k[0]);
        _newton.Advance();
    }

    public readonly void Save(CheckpointWriter writer)
    {
        writer.Write(_state);
        writer.Write(_k[0]);
        writer.Write(_contraction);
        writer.Write(_slow);
        _newton.Save(writer);
    }

    public void Restore(ref CheckpointReader reader)
    {
        reader.Read(_state);
        reader.Read(_k[0]);
        _contraction = reader.ReadReal();
        _slow = reader.ReadTruth();
        _newton.Restore(ref reader);
    }

    private bool Stages(ref FieldCounter<TField> field, double time, double end, double step)
    {
        double shift = step * _tableau.Diagonal;
        if (!_newton.Prepare(shift))
            return false;
        for (int i = 1; i < _tableau.Stages; i++)
        {
            double at = _tableau.Nodes[i] == 1 ? end : time + (_tableau.Nodes[i] * step);
            Known(_tableau.Coefficients[i], step, _right);
            Known(_tableau.Predictors[i], step, _stage);
            if (!SolveStage(ref field, at, shift, _k[i]))
            {
                _stage.CopyTo(_next, 0);
                return false;
            }

            for (int j = 0; j < _stage.Length; j++)
                _k[i][j] = (_stage[j] - _right[j]) / shift;
        }

        _stage.CopyTo(_next, 0);
        return true;
    }

    private readonly void Known(SparseRow row, double step, Span<double> destination)
    {
        if (row.Values.Length == 0)
            _state.CopyTo(destination);
        else
            StageMath.Combine(_state, _k, row, step, destination);
    }

    // (I − hγJ) δ = r + hγ v(Y) − Y, Y ← Y + δ, until what is left of the geometric series is a part of the tolerance.
    private bool SolveStage(ref FieldCounter<TField> field, double at, double shift, Span<double> slope)
    {
        double before = 0;
        double factor = Math.Pow(Math.Max(_contraction, 1e-12), 0.8);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            field.Evaluate(at, _stage, slope);
            for (int j = 0; j < _stage.Length; j++)
                _delta[j] = _right[j] + (shift * slope[j]) - _stage[j];
            if (!_newton.Solve(ref field, shift, _delta))
                return false;
            double size = _scale.Norm(_delta, _state, _stage);
            for (int j = 0; j < _stage.Length; j++)
                _stage[j] += _delta[j];
            if (!double.IsFinite(size))
                return false;
            if (iteration > 0)
            {
                double theta = size / before;
                _slow |= theta > SlowContraction;
                if (theta >= 0.99)
                    return _newton.Age == 0 && size <= Kappa * 1e-3; // at the level of rounding
                factor = theta / (1 - theta);
                if (size * Math.Pow(theta, MostIterations - 1 - iteration) > Kappa * (1 - theta))
                    return false; // it will not get there
            }

            if (factor * size <= Kappa)
            {
                _contraction = factor;
                return true;
            }

            before = size;
        }

        return false;
    }
}
