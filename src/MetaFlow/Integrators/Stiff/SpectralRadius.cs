using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>
/// An upper estimate of the spectral radius of the Jacobian along a solve: Lanczos steps where it is symmetric, the power
/// iteration otherwise, each started from the last dominant vector and repeated every few steps.
/// </summary>
internal sealed class SpectralRadius(int dimension)
{
    // As in the code RKC: an estimate serves 25 steps, unless the step fails.
    private const int Lifetime = 25;
    private const int FirstSteps = 12;
    private const int PowerIterations = 50;
    private readonly KrylovBasis _basis = new(dimension, FirstSteps);
    private readonly double[] _vector = new double[dimension];
    private readonly double[] _product = new double[dimension];
    private int _age = -1;

    /// <summary>The estimate, at least as large as what the products showed.</summary>
    public double Value { get; private set; }

    /// <summary>The most products that the next <see cref="Refresh"/> makes.</summary>
    public int MostProducts => _age >= 0 && _age < Lifetime ? 0 : PowerIterations;

    /// <summary>Forgets the estimate, but not its vector.</summary>
    public void Invalidate() => _age = -1;

    /// <summary>Counts a step.</summary>
    public void Advance() => _age = _age < 0 ? _age : _age + 1;

    /// <summary>Refreshes the estimate where it is due. False when the products were not finite.</summary>
    public bool Refresh<TField>(ref FieldCounter<TField> field, Linearization linearization, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> slope)
        where TField : IVectorField
    {
        if (_age >= 0 && (_age < Lifetime || linearization.Claims.Affine))
            return true;
        _age = 0;
        if (double.IsFinite(linearization.Claims.SpectralBound))
        {
            Value = linearization.Claims.SpectralBound;
            return true;
        }

        var jacobian = new JacobianOperator<TField>(ref field, linearization, time, state, slope);
        if (VectorLoops.Norm(_vector) == 0)
            slope.CopyTo(_vector);
        if (VectorLoops.Norm(_vector) == 0)
            Array.Fill(_vector, 1);
        Value = linearization.Claims.Symmetric ? SpectralEnds.Estimate(ref jacobian, _basis, _vector).Radius : Power(ref jacobian);
        if (double.IsFinite(Value))
            return true;
        _age = -1;
        Array.Clear(_vector);
        return false;
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write((long)_age);
        writer.Write(Value);
        writer.Write(_vector);
    }

    public void Restore(ref CheckpointReader reader)
    {
        _age = reader.ReadInteger(-1, int.MaxValue);
        Value = reader.ReadReal();
        reader.Read(_vector);
    }

    // Until two quotients agree to 1 %, then 20 % more, as in the code RKC.
    private double Power<TField>(ref JacobianOperator<TField> jacobian)
        where TField : IVectorField
    {
        double radius = 0;
        for (int i = 0; i < PowerIterations; i++)
        {
            double norm = VectorLoops.Norm(_vector);
            if (norm == 0)
                break;
            VectorLoops.Scale(1 / norm, _vector, _vector);
            jacobian.Apply(_vector, _product);
            double next = VectorLoops.Norm(_product);
            if (!double.IsFinite(next))
                return double.NaN;
            _product.CopyTo(_vector, 0);
            bool settled = i > 0 && Math.Abs(next - radius) <= 0.01 * next;
            radius = next;
            if (settled)
                break;
        }

        return 1.2 * radius;
    }
}
