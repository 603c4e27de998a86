namespace MetaFlow.Numerics;

/// <summary>
/// An orthonormal basis of the Krylov space of a linear map and a vector, grown one product at a time: the Lanczos process where
/// the map is symmetric, Arnoldi's otherwise. Always reorthogonalized in full, so that the basis stays orthonormal to rounding
/// (Golub and Van Loan, Matrix Computations, §10.3 and §10.5).
/// </summary>
internal sealed class KrylovBasis
{
    private const double Epsilon = 2.220446049250313e-16;
    private readonly int _dimension;
    private readonly double[] _vectors;
    private readonly double[] _projection;
    private readonly double[] _values;
    private readonly double[] _off;
    private readonly double[] _rotations;

    /// <param name="dimension">Dimension d of the space.</param>
    /// <param name="maximum">The most steps; never more than d are taken.</param>
    public KrylovBasis(int dimension, int maximum)
    {
        _dimension = dimension;
        Maximum = Math.Min(maximum, dimension);
        _vectors = new double[(Maximum + 1) * dimension];
        _projection = new double[(Maximum + 1) * (Maximum + 1)];
        _values = new double[Maximum];
        _off = new double[Maximum];
        _rotations = new double[Maximum * Maximum];
    }

    /// <summary>The most steps.</summary>
    public int Maximum { get; }

    /// <summary>Steps taken, m: the number of products, and of basis vectors whose products are known.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether the space is invariant, so that no further step is needed or possible.</summary>
    public bool IsInvariant { get; private set; }

    /// <summary>Norm of the starting vector.</summary>
    public double StartNorm { get; private set; }

    /// <summary>Length of the part of the last product outside the space.</summary>
    public double Residual { get; private set; }

    /// <summary>Eigenvalues of the symmetric projection, after <see cref="DecomposeSymmetric"/>.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Steps);

    /// <summary>Basis vector i.</summary>
    public Span<double> Vector(int index) => _vectors.AsSpan(index * _dimension, _dimension);

    /// <summary>Entry (i, j) of the projection VᵀAV.</summary>
    public double Projection(int i, int j) => _projection[(i * (Maximum + 1)) + j];

    /// <summary>Begins a space. A zero vector spans an invariant space of no dimension.</summary>
    public void Start(ReadOnlySpan<double> vector)
    {
        Steps = 0;
        Residual = 0;
        StartNorm = VectorLoops.Norm(vector);
        IsInvariant = StartNorm == 0;
        if (!IsInvariant)
            VectorLoops.Scale(1 / StartNorm, vector, Vector(0));
    }

    /// <summary>Adds one product to the space.</summary>
    public void Grow<TOperator>(ref TOperator map, bool symmetric)
        where TOperator : ILinearOperator, allows ref struct
    {
        int m = Steps;
        int stride = Maximum + 1;
        Span<double> next = Vector(m + 1);
        map.Apply(Vector(m), next);
        double size = VectorLoops.Norm(next);
        for (int i = 0; i <= m; i++)
            _projection[(i * stride) + m] = 0;

        // Twice is enough (Kahan and Parlett): the second pass removes what the first one's rounding left.
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = m; i >= 0; i--)
            {
                double part = VectorLoops.Dot(Vector(i), next);
                VectorLoops.AddScaled(-part, Vector(i), next);
                _projection[(i * stride) + m] += part;
            }
        }

        if (symmetric)
        {
            for (int i = 0; i < m - 1; i++)
                _projection[(i * stride) + m] = 0;
            if (m > 0)
                _projection[((m - 1) * stride) + m] = _projection[(m * stride) + m - 1];
        }

        Residual = VectorLoops.Norm(next);
        Steps = m + 1;
        _projection[((m + 1) * stride) + m] = Residual;
        IsInvariant = Steps == _dimension || Residual <= 8 * Epsilon * size;
        if (!IsInvariant)
            VectorLoops.Scale(1 / Residual, next, next);
        else
            Residual = 0;
    }

    /// <summary>
    /// Decomposes the symmetric projection, T = Sᵀ Θ S with eigenvectors as rows of S. Row k starts at k·m.
    /// </summary>
    public ReadOnlySpan<double> DecomposeSymmetric()
    {
        int m = Steps;
        Span<double> rows = _rotations.AsSpan(0, m * m);
        rows.Clear();
        for (int i = 0; i < m; i++)
        {
            _values[i] = Projection(i, i);
            _off[i] = i + 1 < m ? Projection(i + 1, i) : 0;
            rows[(i * m) + i] = 1;
        }

        return SymmetricEigen.Diagonalize(_values.AsSpan(0, m), _off.AsSpan(0, m), rows, m) ? rows : default;
    }

    /// <summary>destination = Σ c_i v_i.</summary>
    public void Combine(ReadOnlySpan<double> coefficients, Span<double> destination)
    {
        destination.Clear();
        for (int i = 0; i < coefficients.Length; i++)
            VectorLoops.AddScaled(coefficients[i], Vector(i), destination);
    }
}
