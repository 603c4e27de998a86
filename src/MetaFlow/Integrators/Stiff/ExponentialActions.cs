using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>
/// Sums <c>Σ α_k φ_k(c hJ) b</c> for several vectors b and several targets with nodes c, as an exponential method needs them.
/// </summary>
/// <remarks>
/// A small symmetric Jacobian is diagonalized once per step. Otherwise every vector b spans a Krylov space, by the Lanczos process
/// where the Jacobian is symmetric and by Arnoldi's where not, that grows until what it misses is below a part of the tolerance
/// (Hochbruck, Lubich and Selhofer 1998, with the next function of the same projection as the estimate). No allocation after
/// the first use.
/// </remarks>
internal sealed class ExponentialActions
{
    /// <summary>Up to this dimension the Jacobian is a matrix.</summary>
    public const int LargestDense = 64;

    private const int Functions = ExponentialTableau.Functions;
    private const int LargestSpace = 160;
    private readonly int _dimension;
    private readonly int _targets;
    private double[] _jacobian;
    private double[] _following; // where the next step begins, if it is at hand
    private readonly double[] _rows;
    private readonly double[] _values;
    private readonly double[] _scratch;
    private readonly double[] _identity;
    private readonly double[] _phi;
    private readonly double[] _projected;
    private readonly double[] _nodes;
    private readonly double[][] _sums;
    private readonly double[] _coefficients;
    private readonly KrylovBasis _basis;
    private PhiProjection? _projection;
    private double _step;
    private bool _spectral;

    /// <param name="dimension">Dimension d.</param>
    /// <param name="nodes">Nodes of the targets.</param>
    public ExponentialActions(int dimension, double[] nodes)
    {
        _dimension = dimension;
        _targets = nodes.Length;
        _nodes = nodes;
        IsDense = dimension <= LargestDense;
        int square = IsDense ? dimension * dimension : 0;
        _jacobian = new double[square];
        _following = new double[square];
        _rows = new double[square];
        _identity = new double[square];
        for (int j = 0; j < dimension && IsDense; j++)
            _identity[(j * dimension) + j] = 1;
        _values = new double[dimension];
        _scratch = new double[dimension];
        _projected = new double[dimension];
        _basis = new KrylovBasis(dimension, LargestSpace);
        int longest = Math.Max(IsDense ? dimension : 0, _basis.Maximum);
        _phi = new double[_targets * Functions * longest];
        _coefficients = new double[longest];
        _sums = new double[_targets][];
        for (int i = 0; i < _targets; i++)
            _sums[i] = new double[dimension];
        Linearization = new Linearization(dimension, IsDense);
    }

    /// <summary>What is believed of the field.</summary>
    public Linearization Linearization { get; }

    /// <summary>Whether the Jacobian is a matrix.</summary>
    public bool IsDense { get; }

    /// <summary>The spectral radius of the Jacobian that is at hand, where it has been diagonalized; NaN otherwise.</summary>
    public double Radius
    {
        get
        {
            double radius = _spectral ? 0 : double.NaN;
            foreach (double value in _values)
                radius = Math.Max(radius, Math.Abs(value));
            return radius;
        }
    }

    /// <summary>Forms the Jacobian where it is a matrix. False where it cannot be decomposed.</summary>
    public bool Linearize<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> slope)
        where TField : IVectorField
    {
        _spectral = IsDense && Linearization.Claims.Symmetric;
        if (!IsDense)
            return true;
        Linearization.Dense(ref field, time, state, slope, _identity, _jacobian);
        return Settle();
    }

    /// <summary>
    /// The field where the next step may begin, and for less than the two apart the Jacobian there, which is kept until
    /// <see cref="Follow"/> makes it the one that counts; false where the field does not offer both.
    /// </summary>
    public bool TryEvaluateAndLinearize<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, Span<double> slope)
        where TField : IVectorField =>
        IsDense && Linearization.TryEvaluateAndLinearize(ref field, time, state, slope, _following);

    /// <summary>Takes the Jacobian that has been formed ahead for the one that counts.</summary>
    public void Follow() => (_jacobian, _following) = (_following, _jacobian);

    /// <summary>Decomposes a Jacobian that has been formed ahead. False where it cannot be.</summary>
    public bool Settle() => StageMath.IsFinite(_jacobian) && (!_spectral || Decompose());

    /// <summary>Begins the sums of a step.</summary>
    public void Begin(double step)
    {
        foreach (double[] sum in _sums)
            Array.Clear(sum);
        _step = step;
        if (!_spectral)
            return;
        Span<double> one = stackalloc double[Functions];
        for (int target = 0; target < _targets; target++)
        {
            Span<double> table = _phi.AsSpan(target * Functions * _dimension, Functions * _dimension);
            for (int i = 0; i < _dimension; i++)
            {
                PhiFunctions.Fill(_nodes[target] * step * _values[i], one);
                for (int k = 0; k < Functions; k++)
                    table[(k * _dimension) + i] = one[k];
            }
        }
    }

    /// <summary>Adds a vector to every target that has coefficients for it. False where its space does not settle.</summary>
    /// <param name="field">The field.</param>
    /// <param name="time">Time of the linearization.</param>
    /// <param name="state">State of the linearization.</param>
    /// <param name="slope">Field there.</param>
    /// <param name="vector">b.</param>
    /// <param name="coefficients">For each target α₁ … α₅, or null.</param>
    /// <param name="allowed">Length of the error that is allowed.</param>
    public bool Add<TField>(
        ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> slope, ReadOnlySpan<double> vector, double[]?[] coefficients, double allowed)
        where TField : IVectorField
    {
        if (_spectral)
        {
            AddSpectral(vector, coefficients);
            return true;
        }

        _basis.Start(vector);
        if (_basis.StartNorm == 0)
            return true;
        if (!double.IsFinite(_basis.StartNorm))
            return false;
        int check = Math.Min(4, _basis.Maximum);
        while (true)
        {
            while (_basis.Steps < check && !_basis.IsInvariant)
            {
                if (IsDense)
                {
                    var matrix = new DenseOperator(_jacobian, _dimension);
                    _basis.Grow(ref matrix, Linearization.Claims.Symmetric);
                }
                else
                {
                    var jacobian = new JacobianOperator<TField>(ref field, Linearization, time, state, slope);
                    _basis.Grow(ref jacobian, Linearization.Claims.Symmetric);
                }
            }

            if (!double.IsFinite(_basis.Residual))
                return false;
            bool last = _basis.Steps == _basis.Maximum;
            if (Project(coefficients, allowed))
                return true;
            if (last)
                return false;
            check = Math.Min(_basis.Maximum, check + Math.Max(2, check / 3));
        }
    }

    /// <summary>Gives a sum.</summary>
    public void Sum(int target, Span<double> destination)
    {
        if (!_spectral)
        {
            _sums[target].CopyTo(destination);
            return;
        }

        destination.Clear();
        for (int i = 0; i < _dimension; i++)
            VectorLoops.AddScaled(_sums[target][i], _rows.AsSpan(i * _dimension, _dimension), destination);
    }

    /// <summary>destination = J x.</summary>
    public void Apply<TField>(
        ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state, ReadOnlySpan<double> slope, ReadOnlySpan<double> x, Span<double> destination)
        where TField : IVectorField
    {
        if (IsDense)
            new DenseOperator(_jacobian, _dimension).Apply(x, destination);
        else
            Linearization.Product(ref field, time, state, slope, x, destination);
    }

    public void Save(CheckpointWriter writer)
    {
        Linearization.Save(writer);
        writer.Write(_jacobian);
    }

    public void Restore(ref CheckpointReader reader)
    {
        Linearization.Restore(ref reader);
        reader.Read(_jacobian);
        _spectral = IsDense && Linearization.Claims.Symmetric;
        if (_spectral)
            Decompose();
    }

    private bool Decompose()
    {
        _jacobian.CopyTo(_rows, 0);
        return SymmetricEigen.Decompose(_rows, _values, _scratch);
    }

    private void AddSpectral(ReadOnlySpan<double> vector, double[]?[] coefficients)
    {
        for (int i = 0; i < _dimension; i++)
            _projected[i] = VectorLoops.Dot(_rows.AsSpan(i * _dimension, _dimension), vector);
        for (int target = 0; target < _targets; target++)
        {
            if (coefficients[target] is not { } alpha)
                continue;
            Span<double> sum = _sums[target];
            ReadOnlySpan<double> table = _phi.AsSpan(target * Functions * _dimension, Functions * _dimension);
            for (int k = 0; k < Functions; k++)
            {
                if (alpha[k] == 0)
                    continue;
                ReadOnlySpan<double> phi = table.Slice(k * _dimension, _dimension);
                for (int i = 0; i < _dimension; i++)
                    sum[i] += alpha[k] * phi[i] * _projected[i];
            }
        }
    }

    // Adds what the space gives, if what it misses is allowed.
    private bool Project(double[]?[] coefficients, double allowed)
    {
        int m = _basis.Steps;
        ReadOnlySpan<double> rows = default;
        if (Linearization.Claims.Symmetric)
        {
            rows = _basis.DecomposeSymmetric();
            if (rows.Length == 0)
                return false;
        }

        for (int target = 0; target < _targets; target++)
        {
            if (coefficients[target] is null)
                continue;
            Span<double> table = _phi.AsSpan(target * Functions * m, Functions * m);
            if (Linearization.Claims.Symmetric)
                Symmetric(rows, _nodes[target] * _step, table);
            else if (!(_projection ??= new PhiProjection(_basis.Maximum + Functions)).Evaluate(_basis, _nodes[target] * _step, Functions, table))
                return false;
            double missed = 0;
            for (int k = 0; k < Functions; k++)
            {
                // The remainder of φ_k is to first order hβ e_mᵀφ_{k+1}(hH)e₁; the last function stands for its successor.
                double next = table[(Math.Min(k + 1, Functions - 1) * m) + m - 1];
                missed += Math.Abs(coefficients[target]![k] * next);
            }

            if (!_basis.IsInvariant && missed * Math.Abs(_step) * _basis.Residual * _basis.StartNorm * Math.Abs(_step) > allowed)
                return false;
        }

        for (int target = 0; target < _targets; target++)
        {
            if (coefficients[target] is not { } alpha)
                continue;
            ReadOnlySpan<double> table = _phi.AsSpan(target * Functions * m, Functions * m);
            Span<double> small = _coefficients.AsSpan(0, m);
            small.Clear();
            for (int k = 0; k < Functions; k++)
                VectorLoops.AddScaled(alpha[k] * _basis.StartNorm, table.Slice(k * m, m), small);
            for (int i = 0; i < m; i++)
                VectorLoops.AddScaled(small[i], _basis.Vector(i), _sums[target]);
        }

        return true;
    }

    // φ_k(zT) e₁ = Sᵀ φ_k(zΘ) S e₁.
    private void Symmetric(ReadOnlySpan<double> rows, double z, Span<double> table)
    {
        int m = _basis.Steps;
        table.Clear();
        Span<double> one = stackalloc double[Functions];
        for (int i = 0; i < m; i++)
        {
            PhiFunctions.Fill(z * _basis.Values[i], one);
            ReadOnlySpan<double> row = rows.Slice(i * m, m);
            for (int k = 0; k < Functions; k++)
                VectorLoops.AddScaled(one[k] * row[0], row, table.Slice(k * m, m));
        }
    }

    private readonly struct DenseOperator(double[] matrix, int dimension) : ILinearOperator
    {
        public void Apply(ReadOnlySpan<double> x, Span<double> destination)
        {
            for (int i = 0; i < dimension; i++)
                destination[i] = VectorLoops.Dot(matrix.AsSpan(i * dimension, dimension), x);
        }
    }
}
