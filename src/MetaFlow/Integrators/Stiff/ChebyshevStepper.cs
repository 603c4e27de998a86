using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>Steps of RKC2: as many stages as the spectral radius asks for, in four vectors.</summary>
internal struct ChebyshevStepper<TField> : IStepper<TField>
    where TField : IVectorField
{
    private const int FewestStages = 2;

    private readonly int _fixedStages;
    private readonly int _mostStages;
    private readonly Linearization _linearization;
    private readonly SpectralRadius _radius;
    private readonly ChebyshevCoefficients?[] _coefficients;
    private readonly double[] _work;
    private readonly List<int>? _taken;
    private double[] _before;
    private double[] _last;
    private double[] _state;
    private double[] _next;
    private double[] _slope;
    private double[] _nextSlope;
    private int _stages;

    /// <param name="dimension">Dimension of the state.</param>
    /// <param name="tolerance">Relative tolerance, from which the most stages follow.</param>
    /// <param name="fixedStages">Stages of every step; 0: chosen from the spectral radius.</param>
    /// <param name="taken">Receives the number of stages of every accepted step; null: not wanted.</param>
    public ChebyshevStepper(int dimension, double tolerance, int fixedStages, List<int>? taken = null)
    {
        (_fixedStages, _taken) = (fixedStages, taken);

        // Rounding grows with s², so that more stages would spoil the tolerance (the choice of the code RKC).
        _mostStages = Math.Clamp((int)Math.Sqrt(tolerance / (10 * Math.ScaleB(1, -53))), FewestStages, 5000);
        _linearization = new Linearization(dimension);
        _radius = new SpectralRadius(dimension);
        _coefficients = new ChebyshevCoefficients?[Math.Max(_mostStages, fixedStages) + 1];
        _work = new double[dimension];
        _before = new double[dimension];
        _last = new double[dimension];
        _state = new double[dimension];
        _next = new double[dimension];
        _slope = new double[dimension];
        _nextSlope = new double[dimension];
        _stages = FewestStages;
    }

    public readonly bool EstimatesError => true;

    public readonly int ErrorExponent => 3;

    // A step grows at most tenfold, its stages by the root of that.
    public readonly int EvaluationsPerStep => _fixedStages > 0
        ? _fixedStages
        : Math.Min(_mostStages, 4 * _stages) + _linearization.EvaluationsToProbe + (_linearization.Claims.Products ? 0 : _radius.MostProducts);

    public readonly int BumpCount => 0;

    public readonly IReadOnlyList<MethodSwitch> Switches => [];

    public readonly double LargestStep =>
        _fixedStages > 0 || _radius.Value == 0 ? double.PositiveInfinity : 0.653 * ((double)_mostStages * _mostStages) / _radius.Value;

    public readonly Span<double> State => _state;

    public readonly Span<double> Slope => _slope;

    public readonly Span<double> NextState => _next;

    public readonly Span<double> NextSlope => _nextSlope;

    public readonly Span<double> Bump => default;

    public readonly void Restart(ref FieldCounter<TField> field, double time)
    {
        _radius.Invalidate();
        _linearization.Invalidate();
    }

    /// <summary>Begins with claims that have been probed already.</summary>
    public readonly void Adopt(FieldClaims claims)
    {
        _radius.Invalidate();
        _linearization.Adopt(claims);
    }

    public readonly double Prepare(ref FieldCounter<TField> field, double time, double proposal) => proposal;

    public void Attempt(ref FieldCounter<TField> field, double time, double end, double step)
    {
        if (_fixedStages == 0)
            _linearization.Ensure(ref field, time, _state);
        if (_fixedStages == 0 && !_radius.Refresh(ref field, _linearization, time, _state, _slope))
        {
            Array.Fill(_next, double.NaN);
            return;
        }

        _stages = _fixedStages > 0 ? _fixedStages : Math.Max(FewestStages, 1 + (int)Math.Sqrt((1.54 * Math.Abs(step) * _radius.Value) + 1));
        ChebyshevCoefficients c = _coefficients[Math.Min(_stages, _coefficients.Length - 1)] ??= ChebyshevCoefficients.Of(Math.Min(_stages, _coefficients.Length - 1));
        _state.CopyTo(_before, 0);
        _state.CopyTo(_last, 0);
        VectorLoops.AddScaled(c.First * step, _slope, _last);
        for (int j = 2; j <= c.Stages; j++)
        {
            field.Evaluate(time + (c.Nodes[j - 1] * step), _last, _work);
            double own = 1 - c.Mu[j] - c.Nu[j];
            StageMath.Chebyshev(
                _state, own, _last, c.Mu[j], _before, c.Nu[j], _work, c.Slope[j] * step, _slope, c.StartSlope[j] * step, _next);
            (_before, _last, _next) = (_last, _next, _before);
        }

        (_last, _next) = (_next, _last);
        field.Evaluate(end, _next, _nextSlope);
    }

    // (2.7) of the paper: 0.8 (w₀ − w₁) + 0.4 h (f₀ + f₁), the local error of the solution up to O(h⁴).
    public readonly double Error(double step, ErrorScale scale)
    {
        for (int j = 0; j < _work.Length; j++)
            _work[j] = (0.8 * (_state[j] - _next[j])) + (0.4 * step * (_slope[j] + _nextSlope[j]));
        double error = scale.Norm(_work, _state, _next);
        if (!(error <= 1))
            _radius.Invalidate();
        return error;
    }

    public readonly void Complete(ref FieldCounter<TField> field, double end, double step, bool slope, bool dense)
    {
        // The error estimate has taken the field at the end already, and the dense output is the Hermite interpolant.
    }

    public void Advance()
    {
        (_state, _next) = (_next, _state);
        (_slope, _nextSlope) = (_nextSlope, _slope);
        _radius.Advance();
        _taken?.Add(Math.Min(_stages, _coefficients.Length - 1));
    }

    public readonly void Save(CheckpointWriter writer)
    {
        writer.Write(_state);
        writer.Write(_slope);
        writer.Write((long)_stages);
        _linearization.Save(writer);
        _radius.Save(writer);
    }

    public void Restore(ref CheckpointReader reader)
    {
        reader.Read(_state);
        reader.Read(_slope);
        _stages = reader.ReadInteger(FewestStages, _coefficients.Length - 1);
        _linearization.Restore(ref reader);
        _radius.Restore(ref reader);
    }
}
