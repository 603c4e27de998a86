using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>
/// What a stepper may believe of the Jacobian of its field, and products with it: the field's own where its claims survive the
/// probe, forward differences otherwise.
/// </summary>
/// <remarks>
/// A forward difference of a field of size ‖v‖ and curvature ‖v″‖ has an error of the order √u (‖v‖ + ‖v″‖) for the unit
/// roundoff u, about eight digits at best: enough for Newton's iteration and for spectral estimates.
/// </remarks>
/// <param name="dimension">Dimension d.</param>
/// <param name="keepsWhole">Whether a whole Jacobian that the probe has formed is kept for the step that begins there.</param>
internal sealed partial class Linearization(int dimension, bool keepsWhole = false)
{
    private const int ProbedStates = 3;

    // Far above the error of the differences for smooth fields (about 1e-8), far below the effect of a wrong sign or a missing term.
    private const double Tolerance = 1e-4;
    private static readonly double s_root = Math.Sqrt(Math.ScaleB(1, -53));
    private readonly double[] _state = new double[dimension];
    private readonly double[] _slope = new double[dimension];
    private readonly double[] _directions = new double[2 * dimension];
    private readonly double[] _products = new double[2 * dimension];
    private readonly double[] _probed = new double[keepsWhole ? dimension * dimension : 0];
    private readonly double[] _probedState = new double[keepsWhole ? dimension : 0];
    private readonly double[] _probedSlope = new double[keepsWhole ? dimension : 0];
    private bool _pending = true;
    private bool _whole; // whether whole Jacobians are asked for
    private bool _believed; // whether one has been probed
    private bool _joint; // whether the field that comes with one has been probed too
    private double _probedTime;
    private bool _kept; // whether the one that the probe formed has not been asked for yet

    /// <summary>What survived the probe.</summary>
    public FieldClaims Claims { get; private set; } = FieldClaims.None;

    /// <summary>The most evaluations that the next <see cref="Ensure"/> makes.</summary>
    public int EvaluationsToProbe => _pending ? 2 * (keepsWhole ? ProbedStates + 1 : ProbedStates) : 0;

    /// <summary>The most evaluations that a dense Jacobian takes.</summary>
    public int EvaluationsOfJacobian => Claims.Products ? 0 : dimension + 1;

    /// <summary>Takes over what another probe of the same field found.</summary>
    public void Adopt(FieldClaims claims) => (_pending, Claims, _whole, _believed, _joint) = (false, claims, claims.Products, false, false);

    /// <summary>Forgets what is believed; the next <see cref="Ensure"/> probes again.</summary>
    public void Invalidate() => _pending = true;

    /// <summary>Probes the field's claims where that is due, and keeps those that hold.</summary>
    public void Ensure<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state)
        where TField : IVectorField
    {
        if (!_pending)
            return;
        _pending = false;
        Probe(ref field, time, state);
    }

    /// <summary>destination = J(t, w) u, where the slope is the field at (t, w).</summary>
    public void Product<TField>(
        ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> slope, ReadOnlySpan<double> direction, Span<double> destination)
        where TField : IVectorField
    {
        if (Claims.Products)
        {
            field.Product(time, state, direction, destination);
            return;
        }

        double size = VectorLoops.Norm(direction);
        if (size == 0)
        {
            destination.Clear();
            return;
        }

        double h = s_root * Math.Max(1e-3, VectorLoops.Norm(state)) / size;
        for (int j = 0; j < dimension; j++)
            _state[j] = state[j] + (h * direction[j]);
        field.Evaluate(time, _state, destination);
        for (int j = 0; j < dimension; j++)
            destination[j] = (destination[j] - slope[j]) / h;
    }

    /// <summary>The whole Jacobian, row-major: all products in one call, or one difference per column.</summary>
    /// <param name="field">The field.</param>
    /// <param name="time">Time t.</param>
    /// <param name="state">State w.</param>
    /// <param name="slope">The field at (t, w).</param>
    /// <param name="identity">The identity, d×d.</param>
    /// <param name="jacobian">Receives J.</param>
    public void Dense<TField>(
        ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> slope, ReadOnlySpan<double> identity, Span<double> jacobian)
        where TField : IVectorField
    {
        int d = dimension;
        bool kept = _kept && Claims.Products && time == _probedTime && state.SequenceEqual(_probedState);
        _kept = false;
        if (kept)
        {
            _probed.CopyTo(jacobian);
            _joint = Distance(_probedSlope, slope) <= Tolerance * VectorLoops.Norm(slope);
            return;
        }

        if (Claims.Products && _whole && field.TryLinearize(time, state, _slope, jacobian))
        {
            // The first one is held against a product with the probe's last direction, before it is believed, and what comes with it against the slope.
            if (_believed)
                return;
            if (AgreesWithProduct(ref field, time, state, jacobian))
            {
                _joint = Distance(_slope, slope) <= Tolerance * VectorLoops.Norm(slope);
                return;
            }

            _whole = false;
        }

        if (Claims.Products)
        {
            field.ProductsOf(time, state, identity, jacobian); // row j is column j of J
        }
        else
        {
            state.CopyTo(_state);
            for (int j = 0; j < d; j++)
            {
                // The increments of RADAU5 (HNW II, §IV.8), made exact by the subtraction.
                double moved = state[j] + Math.Sqrt(Math.ScaleB(1, -53) * Math.Max(1e-5, Math.Abs(state[j])));
                double h = moved - state[j];
                _state[j] = moved;
                Span<double> column = jacobian.Slice(j * d, d);
                field.Evaluate(time, _state, column);
                _state[j] = state[j];
                for (int i = 0; i < d; i++)
                    column[i] = (column[i] - slope[i]) / h;
            }
        }

        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double above = jacobian[(i * d) + j], below = jacobian[(j * d) + i];
                if (Claims.Symmetric)
                    above = below = 0.5 * (above + below);
                jacobian[(i * d) + j] = below;
                jacobian[(j * d) + i] = above;
            }
        }
    }

    /// <summary>
    /// The field and its whole Jacobian in one call, for less than one after the other; false where that is not offered, or has not been
    /// probed by <see cref="Dense"/>. Only of an autonomous field, whose Jacobian is all that a linearization takes.
    /// </summary>
    public bool TryEvaluateAndLinearize<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, Span<double> slope, Span<double> jacobian)
        where TField : IVectorField =>
        Claims is { Products: true, Autonomous: true } && _joint && field.TryEvaluateAndLinearize(time, state, slope, jacobian);

    /// <summary>
    /// ∂v/∂t by a difference of order 2 into the step, to about ten digits, so that it never looks across a jump at its start;
    /// zero for an autonomous field.
    /// </summary>
    public void TimeDerivative<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> slope, double step, Span<double> destination)
        where TField : IVectorField
    {
        destination.Clear();
        if (Claims.Autonomous)
            return;
        double h = Math.CopySign(Math.Cbrt(Math.ScaleB(1, -53)) * Math.Max(Math.Abs(time), Math.Abs(step)), step);
        h = (time + h) - time;
        field.Evaluate(time + h, state, destination);
        field.Evaluate(time + (2 * h), state, _slope);
        for (int j = 0; j < dimension; j++)
            destination[j] = ((4 * (destination[j] - slope[j])) - (_slope[j] - slope[j])) / (2 * h);
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write(_pending);
        writer.Write(_whole);
        writer.Write(_believed);
        writer.Write(_joint);
        writer.Write(Claims.Flags);
        writer.Write(Claims.SpectralBound);
    }

    public void Restore(ref CheckpointReader reader)
    {
        _pending = reader.ReadTruth();
        _whole = reader.ReadTruth();
        _believed = reader.ReadTruth();
        _joint = reader.ReadTruth();
        _kept = false;
        int flags = reader.ReadInteger(0, 15);
        Claims = FieldClaims.FromFlags(flags, reader.ReadReal());
    }
}
