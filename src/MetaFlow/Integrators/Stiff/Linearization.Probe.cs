using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <content>The probe of what a field claims.</content>
internal sealed partial class Linearization
{
    private void Probe<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state)
        where TField : IVectorField
    {
        (Claims, _kept) = (FieldClaims.None, false);
        if (field.Linearizable is not { } claimed)
            return;
        bool affine = claimed.IsAffine;
        bool symmetric = claimed.HasSymmetricJacobian;
        bool refuted = false;
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
                Span<double> ofU = _products.AsSpan(0, dimension), ofX = _products.AsSpan(dimension);

                // Where a whole Jacobian will be asked for next it is probed in place of the products.
                bool whole = k == 0 && keepsWhole && !refuted && field.TryLinearize(time, centre, _probedSlope, _probed);
                if (whole)
                {
                    Multiply(_probed, u, ofU);
                    Multiply(_probed, x, ofX);
                }
                else
                {
                    field.ProductsOf(time, centre, _directions, _products);
                }

                double asymmetry = Math.Abs(VectorLoops.Dot(x, ofU) - VectorLoops.Dot(u, ofX));
                bool mirrored = asymmetry <= Tolerance * Math.Max(VectorLoops.Norm(ofU), VectorLoops.Norm(ofX));
                if (DifferenceAgrees(ref field, time, centre, u, ofU))
                {
                    symmetric &= mirrored;
                    _kept |= whole;
                }
                else if (whole)
                {
                    refuted = true;
                    k--; // the products may hold nevertheless
                }
                else
                {
                    return;
                }
            }
        }
        catch (NotSupportedException)
        {
            return; // the losses do not give the derivatives: the field does without the claim
        }

        if (_kept)
        {
            state.CopyTo(_probedState);
            _probedTime = time;
        }

        (_whole, _believed, _joint) = (!refuted, _kept, false);
        Claims = new FieldClaims(true, symmetric, claimed.IsAutonomous || affine, affine, claimed.SpectralBound ?? double.PositiveInfinity);
    }

    private bool AgreesWithProduct<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> jacobian)
        where TField : IVectorField
    {
        Span<double> u = _directions.AsSpan(0, dimension), product = _products.AsSpan(0, dimension);
        Draw(1, u);
        field.Product(time, state, u, product);
        Span<double> multiplied = _products.AsSpan(dimension);
        Multiply(jacobian, u, multiplied);
        _believed = Distance(multiplied, product) <= Tolerance * VectorLoops.Norm(product);
        return _believed;
    }

    private static void Multiply(ReadOnlySpan<double> matrix, ReadOnlySpan<double> x, Span<double> destination)
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = VectorLoops.Dot(matrix.Slice(i * x.Length, x.Length), x);
    }

    private static double Distance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int j = 0; j < x.Length; j++)
            sum += (x[j] - y[j]) * (x[j] - y[j]);
        return Math.Sqrt(sum);
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
