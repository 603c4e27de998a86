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
internal sealed class Linearization(int dimension)
{
    private const int ProbedStates = 3;

    // Far above the error of the differences for smooth fields (about 1e-8), far below the effect of a wrong sign or a missing term.
    private const double Tolerance = 1e-4;
    private static readonly double s_root = Math.Sqrt(Math.ScaleB(1, -53));
    private readonly double[] _state = new double[dimension];
    private readonly double[] _slope = new double[dimension];
    private readonly double[] _directions = new double[2 * dimension];
    private readonly double[] _products = new double[2 * dimension];
    private bool _pending = true;
    private bool _whole; // whether whole Jacobians are asked for
    private bool _believed; // whether one has been probed

    /// <summary>What survived the probe.</summary>
    public FieldClaims Claims { get; private set; } = FieldClaims.None;

    /// <summary>The most evaluations that the next <see cref="Ensure"/> makes.</summary>
    public int EvaluationsToProbe => _pending ? 2 * ProbedStates : 0;

    /// <summary>The most evaluations that a dense Jacobian takes.</summary>
    public int EvaluationsOfJacobian => Claims.Products ? 0 : dimension + 1;

    /// <summary>Takes over what another probe of the same field found.</summary>
    public void Adopt(FieldClaims claims) => (_pending, Claims, _whole, _believed) = (false, claims, claims.Products, false);

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

    private void Probe<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state)
        where TField : IVectorField
    {
        Claims = FieldClaims.None;
        if (field.Linearizable is not { } claimed)
            return;
        bool affine = claimed.IsAffine;
        bool symmetric = claimed.HasSymmetricJacobian;
        try
        {
            double radius = 1e-3 * (1 + VectorLoops.Norm(state));
            Span<double> centre = stackalloc double[dimension <= 256 ? dimension : 0];
            double[]? large = dimension <= 256 ? null : new double[dimension];
            if (large is not null)
                centre = large;
            for (int k = 0; k < ProbedStates; k++)
            {
                // The first state is the start itself; the others lie around it, on the scale on which the solve moves.
                Draw(3 * k, centre);
                for (int j = 0; j < dimension; j++)
                    centre[j] = state[j] + (k == 0 ? 0 : radius * centre[j]);
                Span<double> u = _directions.AsSpan(0, dimension), x = _directions.AsSpan(dimension);
                Draw((3 * k) + 1, u);
                Draw((3 * k) + 2, x);
                field.ProductsOf(time, centre, _directions, _products);
                Span<double> ofU = _products.AsSpan(0, dimension), ofX = _products.AsSpan(dimension);
                double asymmetry = Math.Abs(VectorLoops.Dot(x, ofU) - VectorLoops.Dot(u, ofX));
                symmetric &= asymmetry <= Tolerance * Math.Max(VectorLoops.Norm(ofU), VectorLoops.Norm(ofX));
                if (!DifferenceAgrees(ref field, time, centre, u, ofU))
                    return;
            }
        }
        catch (NotSupportedException)
        {
            return; // the losses do not give the derivatives: the field does without the claim
        }

        (_whole, _believed) = (true, false);
        Claims = new FieldClaims(true, symmetric, claimed.IsAutonomous || affine, affine, claimed.SpectralBound ?? double.PositiveInfinity);
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
        if (Claims.Products && _whole && field.TryJacobian(time, state, jacobian))
        {
            // The first one is held against a product with the probe's last direction, before it is believed.
            if (_believed || AgreesWithProduct(ref field, time, state, jacobian))
                return;
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
        writer.Write(Claims.Flags);
        writer.Write(Claims.SpectralBound);
    }

    public void Restore(ref CheckpointReader reader)
    {
        _pending = reader.ReadTruth();
        _whole = reader.ReadTruth();
        _believed = reader.ReadTruth();
        int flags = reader.ReadInteger(0, 15);
        Claims = FieldClaims.FromFlags(flags, reader.ReadReal());
    }

    private bool AgreesWithProduct<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> jacobian)
        where TField : IVectorField
    {
        Span<double> u = _directions.AsSpan(0, dimension), product = _products.AsSpan(0, dimension);
        Draw(1, u);
        field.Product(time, state, u, product);
        double difference = 0;
        for (int i = 0; i < dimension; i++)
        {
            double gap = VectorLoops.Dot(jacobian.Slice(i * dimension, dimension), u) - product[i];
            difference += gap * gap;
        }

        _believed = Math.Sqrt(difference) <= Tolerance * VectorLoops.Norm(product);
        return _believed;
    }

    private bool DifferenceAgrees<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> u, ReadOnlySpan<double> product)
        where TField : IVectorField
    {
        // A central difference: its error is of the order u^{2/3}, and the scale leaves room for the rounding of the field.
        double h = Math.Cbrt(Math.ScaleB(1, -53)) * (1 + VectorLoops.Norm(state));
        for (int j = 0; j < dimension; j++)
            _state[j] = state[j] + (h * u[j]);
        field.Evaluate(time, _state, _slope);
        double size = VectorLoops.Norm(_slope);
        Span<double> other = _products.AsSpan(dimension);
        for (int j = 0; j < dimension; j++)
            _state[j] = state[j] - (h * u[j]);
        field.Evaluate(time, _state, other);
        double difference = 0;
        for (int j = 0; j < dimension; j++)
        {
            double gap = ((_slope[j] - other[j]) / (2 * h)) - product[j];
            difference += gap * gap;
        }

        double scale = VectorLoops.Norm(product) + (Math.ScaleB(1e6, -53) * size / h);
        return Math.Sqrt(difference) <= Tolerance * scale || difference == 0;
    }

    private static void Draw(int index, Span<double> direction)
    {
        var stream = new RandomStream(0, RandomPurpose.Probe, step: index);
        for (int j = 0; j < direction.Length; j++)
            direction[j] = stream.Normal(j);
        double norm = VectorLoops.Norm(direction);
        for (int j = 0; j < direction.Length; j++)
            direction[j] /= norm;
    }
}
