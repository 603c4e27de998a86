using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>Steps of an exponential Rosenbrock method, with the Jacobian of every step's start.</summary>
/// <remarks>
/// A step may be long against the fast parts of the solution, which no polynomial follows inside it. Where the solve looks inside
/// its steps, the interpolant is therefore held against the method's own values at a quarter and three quarters of the step, and
/// the larger of the two errors rules the step.
/// </remarks>
internal struct ExponentialStepper<TField> : IStepper<TField>
    where TField : IVectorField
{
    // What a Krylov space may miss, as a part of the tolerance.
    private const double KrylovTolerance = 0.02;

    private readonly ExponentialTableau _tableau;
    private readonly ErrorScale _scale;
    private readonly bool _interior;
    private readonly ExponentialActions _actions;
    private readonly double[]?[][] _coefficients; // of F, ∂v/∂t, and each stage: for every target
    private readonly double[] _timeSlope;
    private readonly double[] _stage;
    private readonly double[] _work;
    private readonly double[] _product;
    private readonly double[] _error;
    private readonly double[] _quarter;
    private readonly double[] _threeQuarters;
    private readonly double[] _bump;
    private double[] _state;
    private double[] _next;
    private double[] _slope;
    private double[] _nextSlope;
    private bool _linearized;
    private bool _formed; // whether the Jacobian of the start has been formed together with its slope, and waits to be decomposed
    private bool _follows; // the same of the end
    private bool _failed;
    private bool _hasNextSlope;

    public ExponentialStepper(ExponentialTableau tableau, int dimension, SolveOptions options, bool interior)
    {
        _tableau = tableau;
        _scale = new ErrorScale(options, dimension);
        _interior = interior;
        int stages = tableau.Stages;

        // Targets: the stages, the end, the error, and where the solve looks inside a quarter, a half and three quarters.
        double[] nodes = [.. tableau.Nodes, 1, 1, .. interior ? [0.25, 0.5, 0.75] : Array.Empty<double>()];
        _actions = new ExponentialActions(dimension, nodes);
        _coefficients = new double[]?[stages + 2][];
        for (int source = 0; source < stages + 2; source++)
            _coefficients[source] = new double[]?[nodes.Length];
        for (int target = 0; target < nodes.Length; target++)
        {
            if (target == stages + 1)
                continue;
            _coefficients[0][target] = [nodes[target], 0, 0, 0, 0];
            _coefficients[1][target] = [0, nodes[target] * nodes[target], 0, 0, 0];
        }

        for (int j = 0; j < stages; j++)
        {
            for (int i = j + 1; i < stages; i++)
                _coefficients[j + 2][i] = tableau.Stage(i, j);
            _coefficients[j + 2][stages] = tableau.Weight(j);
            _coefficients[j + 2][stages + 1] = tableau.Error(j);
        }

        // Inside, the last two stages give order 4: Σ b_j c_j² = 2θ³φ₃(θhJ) and Σ b_j c_j³ = 6θ⁴φ₄(θhJ).
        double p = tableau.Nodes[^2], q = tableau.Nodes[^1];
        for (int target = stages + 2; target < nodes.Length; target++)
        {
            double third = 2 * Math.Pow(nodes[target], 3), fourth = 6 * Math.Pow(nodes[target], 4);
            _coefficients[stages][target] = [0, 0, third * q / (p * p * (q - p)), -fourth / (p * p * (q - p)), 0];
            _coefficients[stages + 1][target] = [0, 0, -third * p / (q * q * (q - p)), fourth / (q * q * (q - p)), 0];
        }

        _timeSlope = new double[dimension];
        _stage = new double[dimension];
        _work = new double[dimension];
        _product = new double[dimension];
        _error = new double[dimension];
        _quarter = new double[interior ? dimension : 0];
        _threeQuarters = new double[interior ? dimension : 0];
        _bump = new double[interior ? dimension : 0];
        _state = new double[dimension];
        _next = new double[dimension];
        _slope = new double[dimension];
        _nextSlope = new double[dimension];
    }

    public readonly bool EstimatesError => true;

    public readonly int ErrorExponent => _tableau.Order;

    public readonly int EvaluationsPerStep =>
        _tableau.Stages + 3 + _actions.Linearization.EvaluationsToProbe
        + (_actions.Linearization.Claims.Products ? 0 : _actions.IsDense ? _actions.Linearization.EvaluationsOfJacobian : 200 * _tableau.Stages);

    /// <summary>The spectral radius of the Jacobian of the last attempt, where it is known without further products; NaN otherwise.</summary>
    public readonly double Radius => _failed ? double.NaN : _actions.Radius;

    public readonly int BumpCount => _interior ? 1 : 0;

    public readonly IReadOnlyList<MethodSwitch> Switches => [];

    public readonly double LargestStep => double.PositiveInfinity;

    public readonly Span<double> State => _state;

    public readonly Span<double> Slope => _slope;

    public readonly Span<double> NextState => _next;

    public readonly Span<double> NextSlope => _nextSlope;

    public readonly Span<double> Bump => _bump;

    public void Restart(ref FieldCounter<TField> field, double time)
    {
        _actions.Linearization.Invalidate();
        _linearized = _formed = false;
    }

    /// <summary>What is believed of the field.</summary>
    public readonly Linearization Linearization => _actions.Linearization;

    /// <summary>Begins at another state of a field that has been probed already.</summary>
    public void Begin() => _linearized = _formed = false;

    public readonly double Prepare(ref FieldCounter<TField> field, double time, double proposal) => proposal;

    public void Attempt(ref FieldCounter<TField> field, double time, double end, double step)
    {
        _actions.Linearization.Ensure(ref field, time, _state);
        _hasNextSlope = _follows = false;
        if (!_linearized)
        {
            _linearized = _formed ? _actions.Settle() : _actions.Linearize(ref field, time, _state, _slope);
            _actions.Linearization.TimeDerivative(ref field, time, _state, _slope, step, _timeSlope);
        }

        _failed = !_linearized || !Stages(ref field, time, end, step);
        if (_failed)
            Array.Fill(_next, double.NaN);
        else if (_interior)
            Inside(ref field, end, step);
    }

    public readonly double Error(double step, ErrorScale scale)
    {
        if (_failed)
            return double.NaN;
        double error = scale.Norm(_error, _state, _next);
        return _interior ? Math.Max(error, InsideError(step, scale)) : error;
    }

    public void Complete(ref FieldCounter<TField> field, double end, double step, bool slope, bool dense)
    {
        if (!slope || _hasNextSlope)
            return;
        _follows = _actions.TryEvaluateAndLinearize(ref field, end, _next, _nextSlope);
        if (!_follows)
            field.Evaluate(end, _next, _nextSlope);
    }

    public void Advance()
    {
        (_state, _next) = (_next, _state);
        (_slope, _nextSlope) = (_nextSlope, _slope);
        _linearized &= _actions.Linearization.Claims.Affine && _actions.IsDense;
        _formed = _follows;
        if (_formed)
        {
            _actions.Follow();
            _linearized = false;
        }
    }

    public readonly void Save(CheckpointWriter writer)
    {
        writer.Write(_state);
        writer.Write(_slope);
        writer.Write(_linearized);
        writer.Write(_formed);
        writer.Write(_timeSlope);
        _actions.Save(writer);
    }

    public void Restore(ref CheckpointReader reader)
    {
        reader.Read(_state);
        reader.Read(_slope);
        _linearized = reader.ReadTruth();
        _formed = reader.ReadTruth();
        reader.Read(_timeSlope);
        _actions.Restore(ref reader);
    }

    private readonly bool Stages(ref FieldCounter<TField> field, double time, double end, double step)
    {
        int stages = _tableau.Stages;

        // An error of length e in every component of the scaled norm is e·√d·scale; the smallest scale is on the safe side.
        double scale = double.PositiveInfinity;
        for (int j = 0; j < _state.Length; j++)
            scale = Math.Min(scale, _scale.Of(j, Math.Abs(_state[j])));
        double allowed = KrylovTolerance * scale * Math.Sqrt(_state.Length);
        _actions.Begin(step);
        if (!_actions.Add(ref field, time, _state, _slope, _slope, _coefficients[0], allowed))
            return false;
        if (!_actions.Linearization.Claims.Autonomous)
        {
            VectorLoops.Scale(step, _timeSlope, _work);
            if (!_actions.Add(ref field, time, _state, _slope, _work, _coefficients[1], allowed))
                return false;
        }

        for (int i = 0; i < stages; i++)
        {
            double node = _tableau.Nodes[i];
            _actions.Sum(i, _stage);
            VectorLoops.Scale(step, _stage, _stage);
            _actions.Apply(ref field, time, _state, _slope, _stage, _product);
            for (int j = 0; j < _stage.Length; j++)
                _stage[j] += _state[j];
            field.Evaluate(node == 1 ? end : time + (node * step), _stage, _work);
            double drift = node * step;
            for (int j = 0; j < _work.Length; j++)
                _work[j] = _work[j] - _slope[j] - _product[j] - (drift * _timeSlope[j]);
            if (!StageMath.IsFinite(_work) || !_actions.Add(ref field, time, _state, _slope, _work, _coefficients[i + 2], allowed))
                return false;
        }

        _actions.Sum(stages, _next);
        for (int j = 0; j < _next.Length; j++)
            _next[j] = _state[j] + (step * _next[j]);
        _actions.Sum(stages + 1, _error);
        VectorLoops.Scale(step * _tableau.EstimateFactor, _error, _error);
        return true;
    }

    // The values inside, the field at the end, and the correction that makes the interpolant meet the half.
    private void Inside(ref FieldCounter<TField> field, double end, double step)
    {
        int first = _tableau.Stages + 2;
        _actions.Sum(first, _quarter);
        _actions.Sum(first + 1, _work);
        _actions.Sum(first + 2, _threeQuarters);
        for (int j = 0; j < _work.Length; j++)
        {
            _quarter[j] = _state[j] + (step * _quarter[j]);
            _work[j] = _state[j] + (step * _work[j]);
            _threeQuarters[j] = _state[j] + (step * _threeQuarters[j]);
        }

        field.Evaluate(end, _next, _nextSlope);
        _hasNextSlope = true;
        new DenseSegment(0, step, _state, _next, _slope, _nextSlope, default).Evaluate(0.5, _product);
        for (int j = 0; j < _bump.Length; j++)
            _bump[j] = 16 * (_work[j] - _product[j]);
    }

    private readonly double InsideError(double step, ErrorScale scale)
    {
        var segment = new DenseSegment(0, step, _state, _next, _slope, _nextSlope, _bump);
        segment.Evaluate(0.25, _work);
        for (int j = 0; j < _work.Length; j++)
            _work[j] -= _quarter[j];
        double early = scale.Norm(_work, _state, _next);
        segment.Evaluate(0.75, _work);
        for (int j = 0; j < _work.Length; j++)
            _work[j] -= _threeQuarters[j];
        return Math.Max(early, scale.Norm(_work, _state, _next));
    }
}
