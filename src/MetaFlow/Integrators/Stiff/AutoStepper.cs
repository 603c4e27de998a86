using System.Globalization;

namespace MetaFlow.Integrators;

/// <summary>
/// Steps of whichever method suits: Tsitouras 5(4) until its steps are ruled by stability, then RKC2, the implicit or the
/// exponential method, and back when stability no longer matters.
/// </summary>
/// <remarks>
/// Stiffness is noticed as in DOPRI5 (HNW II, §IV.2): the last two stages belong to one time, so that the quotient of their slopes
/// estimates h|λ| of the fast parts. Where the Jacobian is claimed and symmetric, the exponential method follows; otherwise a dozen Krylov
/// steps decide: where nothing is claimed, the spectrum is real and few stages suffice, RKC2; otherwise the implicit one.
/// All decisions are functions of the steps alone.
/// </remarks>
internal struct AutoStepper<TField> : IStepper<TField>
    where TField : IVectorField
{
    // The method's stability ends at 3.5; nearly half of it twice in a row, or more once, counts as ruled by stability: a step that long
    // does not resolve the parts that it passes for accurate, and the next one may fail. (On P5 1 and 1.25 in place of the first took as long.)
    private const double StiffProduct = 1.6;
    private const int StiffSteps = 2;
    private const double CertainProduct = 2;

    // Back to explicit where several steps in a row could have been explicit ones with room to spare.
    private const double FreeProduct = 1;
    private const int FreeSteps = 4;

    // The error allows longer steps than those that stability ruled. The exponential method may try one: where it is rejected, the
    // Jacobian and its decomposition serve the next attempt.
    private const double FirstGrowth = 2;

    // Beyond so many stages an implicit step is cheaper than a stabilized one.
    private const int MostStages = 12;
    private readonly Linearization _linearization;
    private readonly SpectralRadius _radius;
    private readonly List<MethodSwitch> _switches = [];
    private readonly double[] _noBump;
    private ExplicitStepper<TField> _explicit;
    private ChebyshevStepper<TField> _stabilized;
    private ImplicitStepper<TField> _implicit;
    private ExponentialStepper<TField> _exponential;
    private AutoMode _mode;
    private long _steps;
    private int _stiff;
    private int _free;
    private bool _considers;
    private double _product;

    public AutoStepper(FlowSetup<TField> setup)
    {
        int d = setup.Dimension;
        _explicit = new ExplicitStepper<TField>(((ExplicitRungeKutta)Method.Tsitouras54).Tableau, d);
        _stabilized = new ChebyshevStepper<TField>(d, setup.Options.RelativeTolerance, 0);
        _implicit = new ImplicitStepper<TField>(
            ((ImplicitRungeKutta)Method.KennedyCarpenter43).Tableau, d, new ErrorScale(setup.Options, d), setup.Options.StepSize is not null);
        _exponential = new ExponentialStepper<TField>(((ExponentialRosenbrock)Method.ExponentialRosenbrock54).Tableau, d, setup.Options, setup.LooksInside);
        _linearization = _exponential.Linearization;
        _radius = new SpectralRadius(d);
        _noBump = new double[d];
    }

    public readonly IReadOnlyList<MethodSwitch> Switches => _switches;

    public readonly bool EstimatesError => true;

    public readonly int ErrorExponent => _mode switch
    {
        AutoMode.Explicit => _explicit.ErrorExponent,
        AutoMode.Stabilized => _stabilized.ErrorExponent,
        AutoMode.Implicit => _implicit.ErrorExponent,
        _ => _exponential.ErrorExponent,
    };

    public readonly int EvaluationsPerStep => (_mode switch
    {
        AutoMode.Explicit => _explicit.EvaluationsPerStep,
        AutoMode.Stabilized => _stabilized.EvaluationsPerStep + _radius.MostProducts,
        AutoMode.Implicit => _implicit.EvaluationsPerStep + _radius.MostProducts,
        _ => _exponential.EvaluationsPerStep + _radius.MostProducts,
    }) + (_considers
        ? _linearization.EvaluationsToProbe + StiffnessTest.MostEvaluations + Math.Max(_stabilized.EvaluationsPerStep, Math.Max(_implicit.EvaluationsPerStep, _exponential.EvaluationsPerStep))
        : 0);

    public readonly int BumpCount => 1;

    public readonly Span<double> State => _mode switch
    {
        AutoMode.Explicit => _explicit.State,
        AutoMode.Stabilized => _stabilized.State,
        AutoMode.Implicit => _implicit.State,
        _ => _exponential.State,
    };

    public readonly Span<double> Slope => _mode switch
    {
        AutoMode.Explicit => _explicit.Slope,
        AutoMode.Stabilized => _stabilized.Slope,
        AutoMode.Implicit => _implicit.Slope,
        _ => _exponential.Slope,
    };

    public readonly Span<double> NextState => _mode switch
    {
        AutoMode.Explicit => _explicit.NextState,
        AutoMode.Stabilized => _stabilized.NextState,
        AutoMode.Implicit => _implicit.NextState,
        _ => _exponential.NextState,
    };

    public readonly Span<double> NextSlope => _mode switch
    {
        AutoMode.Explicit => _explicit.NextSlope,
        AutoMode.Stabilized => _stabilized.NextSlope,
        AutoMode.Implicit => _implicit.NextSlope,
        _ => _exponential.NextSlope,
    };

    public readonly Span<double> Bump => _mode switch
    {
        AutoMode.Explicit => _explicit.Bump,
        AutoMode.Exponential when _exponential.BumpCount == 1 => _exponential.Bump,
        _ => _noBump,
    };

    public readonly double LargestStep => _mode == AutoMode.Stabilized ? _stabilized.LargestStep : double.PositiveInfinity;

    public void Restart(ref FieldCounter<TField> field, double time)
    {
        _linearization.Invalidate();
        _radius.Invalidate();
        (_stiff, _free, _considers) = (0, 0, false);
        switch (_mode)
        {
            case AutoMode.Explicit:
                _explicit.Restart(ref field, time);
                break;
            case AutoMode.Stabilized:
                _stabilized.Restart(ref field, time);
                break;
            case AutoMode.Implicit:
                _implicit.Restart(ref field, time);
                break;
            default:
                _exponential.Restart(ref field, time);
                break;
        }
    }

    public double Prepare(ref FieldCounter<TField> field, double time, double proposal)
    {
        if (!_considers)
            return proposal;
        Consider(ref field, time, proposal);
        return _mode == AutoMode.Exponential ? FirstGrowth * proposal : proposal;
    }

    public void Attempt(ref FieldCounter<TField> field, double time, double end, double step)
    {
        switch (_mode)
        {
            case AutoMode.Explicit:
                _explicit.Attempt(ref field, time, end, step);
                _product = _explicit.StiffnessProduct(step);
                break;
            case AutoMode.Stabilized:
                _stabilized.Attempt(ref field, time, end, step);
                break;
            case AutoMode.Implicit:
                _implicit.Attempt(ref field, time, end, step);
                break;
            default:
                _exponential.Attempt(ref field, time, end, step);
                break;
        }

        double radius = _mode == AutoMode.Exponential ? _exponential.Radius : double.NaN;
        if (double.IsFinite(radius))
        {
            _product = Math.Abs(step) * radius;
        }
        else if (_mode != AutoMode.Explicit)
        {
            _linearization.Ensure(ref field, time, State);
            if (_radius.Refresh(ref field, _linearization, time, State, Slope))
                _product = Math.Abs(step) * _radius.Value;
        }
    }

    public readonly double Error(double step, ErrorScale scale) => _mode switch
    {
        AutoMode.Explicit => _explicit.Error(step, scale),
        AutoMode.Stabilized => _stabilized.Error(step, scale),
        AutoMode.Implicit => _implicit.Error(step, scale),
        _ => _exponential.Error(step, scale),
    };

    public void Complete(ref FieldCounter<TField> field, double end, double step, bool slope, bool dense)
    {
        switch (_mode)
        {
            case AutoMode.Explicit:
                _explicit.Complete(ref field, end, step, slope, dense);
                break;
            case AutoMode.Exponential:
                _exponential.Complete(ref field, end, step, slope, dense);
                break;
            default:
                break; // the others have both at hand
        }
    }

    public void Advance()
    {
        _steps++;
        switch (_mode)
        {
            case AutoMode.Explicit:
                _explicit.Advance();
                break;
            case AutoMode.Stabilized:
                _stabilized.Advance();
                break;
            case AutoMode.Implicit:
                _implicit.Advance();
                break;
            default:
                _exponential.Advance();
                break;
        }

        _radius.Advance();
        if (_mode == AutoMode.Explicit)
        {
            _stiff = _product > CertainProduct ? StiffSteps : _product > StiffProduct ? _stiff + 1 : 0;
            _considers = _stiff >= StiffSteps;
        }
        else
        {
            _free = _product < FreeProduct ? _free + 1 : 0;
            _considers = _free >= FreeSteps;
        }
    }

    public readonly void Save(CheckpointWriter writer)
    {
        writer.Write((long)_mode);
        writer.Write(_steps);
        writer.Write((long)_stiff);
        writer.Write((long)_free);
        writer.Write(_considers);
        writer.Write(_product);
        writer.Write((long)_switches.Count);
        foreach (MethodSwitch change in _switches)
            change.Save(writer);
        if (_mode != AutoMode.Exponential)
            _linearization.Save(writer); // the exponential method's own
        _radius.Save(writer);
        switch (_mode)
        {
            case AutoMode.Explicit:
                _explicit.Save(writer);
                break;
            case AutoMode.Stabilized:
                _stabilized.Save(writer);
                break;
            case AutoMode.Implicit:
                _implicit.Save(writer);
                break;
            default:
                _exponential.Save(writer);
                break;
        }
    }

    public void Restore(ref CheckpointReader reader)
    {
        _mode = (AutoMode)reader.ReadInteger(0, 3);
        _steps = reader.ReadInteger();
        _stiff = reader.ReadInteger(0, int.MaxValue);
        _free = reader.ReadInteger(0, int.MaxValue);
        _considers = reader.ReadTruth();
        _product = reader.ReadReal();
        int count = reader.ReadInteger(0, int.MaxValue);
        _switches.Clear();
        for (int i = 0; i < count; i++)
            _switches.Add(MethodSwitch.Restore(ref reader));
        if (_mode != AutoMode.Exponential)
            _linearization.Restore(ref reader);
        _radius.Restore(ref reader);
        switch (_mode)
        {
            case AutoMode.Explicit:
                _explicit.Restore(ref reader);
                break;
            case AutoMode.Stabilized:
                _stabilized.Restore(ref reader);
                break;
            case AutoMode.Implicit:
                _implicit.Restore(ref reader);
                break;
            default:
                _exponential.Restore(ref reader);
                break;
        }
    }

    private void Consider(ref FieldCounter<TField> field, double time, double step)
    {
        _considers = false;
        (_stiff, _free) = (0, 0);
        if (_mode != AutoMode.Explicit)
        {
            Move(ref field, time, AutoMode.Explicit, $"h·ρ fell to {Text(_product)}, where an explicit step is stable");
            return;
        }

        _linearization.Ensure(ref field, time, State);
        string stability = $"stability ruled the steps at h·|λ| = {Text(_product)}";
        if (_linearization.Claims is { Products: true, Symmetric: true })
        {
            Move(ref field, time, AutoMode.Exponential, $"{stability}, and the Jacobian is symmetric");
            return;
        }

        StiffnessTest test = StiffnessTest.Of(ref field, _linearization, time, State, Slope);
        if (!double.IsFinite(test.Radius))
            return;
        double stages = Math.Sqrt(1.54 * Math.Abs(step) * test.Radius);
        if (!test.IsReal)
            Move(ref field, time, AutoMode.Implicit, $"{stability}, and eigenvalues turn: imaginary part {Text(test.Rotation)} of radius {Text(test.Radius)}, where runge-kutta-chebyshev-2 is refused");
        else if (!_linearization.Claims.Products && State.Length > MostStages && stages <= MostStages)
            Move(ref field, time, AutoMode.Stabilized, $"{stability}, the spectrum is real, and {Math.Ceiling(stages)} stages are stable");
        else
            Move(ref field, time, AutoMode.Implicit, $"{stability}, and a Jacobian costs less than {Math.Ceiling(stages)} stages a step");
    }

    private void Move(ref FieldCounter<TField> field, double time, AutoMode mode, string reason)
    {
        _switches.Add(new MethodSwitch(time, _steps, Name(_mode), Name(mode), reason));
        ReadOnlySpan<double> state = State, slope = Slope;

        // An implicit method leaves the slope of its last stage, which explicit and exponential steps must not start from.
        bool exact = _mode != AutoMode.Implicit;
        _mode = mode;
        state.CopyTo(State);
        slope.CopyTo(Slope);
        if (!exact)
            field.Evaluate(time, State, Slope);
        if (mode == AutoMode.Exponential)
            _exponential.Begin();
        else if (mode == AutoMode.Implicit)
            _implicit.Adopt(_linearization.Claims);
        else if (mode == AutoMode.Stabilized)
            _stabilized.Adopt(_linearization.Claims);
    }

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Name(AutoMode mode) => (mode switch
    {
        AutoMode.Explicit => Method.Tsitouras54,
        AutoMode.Stabilized => Method.RungeKuttaChebyshev2,
        AutoMode.Implicit => Method.KennedyCarpenter43,
        _ => Method.ExponentialRosenbrock54,
    }).Name;
}
