using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>
/// The linear algebra of Newton's iteration with the matrix I − cJ: factored dense up to 256 unknowns, where the Jacobian is kept
/// over steps; by products beyond, with conjugate gradients where the Jacobian is symmetric and GMRES where not.
/// </summary>
internal sealed class NewtonSolver
{
    /// <summary>Up to this dimension the Jacobian is a dense matrix.</summary>
    public const int LargestDense = 256;

    // A residual of a twentieth costs Newton's iteration little, which gains about as much per iteration itself.
    private const double LinearTolerance = 0.05;
    private const int MostProducts = 100;
    private readonly int _dimension;
    private readonly double[] _jacobian;
    private readonly double[] _identity;
    private readonly DenseFactor? _factor;
    private readonly double[] _matrix;
    private readonly ConjugateGradient? _gradients;
    private readonly MinimalResidual? _residuals;
    private readonly double[] _solution;
    private readonly double[] _state;
    private readonly double[] _slope;
    private double _time;
    private double _factored = double.NaN;
    private double _first = double.NaN; // the first shift for which the Jacobian was factored

    public NewtonSolver(int dimension)
    {
        _dimension = dimension;
        IsDense = dimension <= LargestDense;
        int square = IsDense ? dimension * dimension : 0;
        _jacobian = new double[square];
        _identity = new double[square];
        _matrix = new double[square];
        for (int j = 0; j < dimension && IsDense; j++)
            _identity[(j * dimension) + j] = 1;
        _factor = IsDense ? new DenseFactor(dimension) : null;
        _gradients = IsDense ? null : new ConjugateGradient(dimension);
        _residuals = IsDense ? null : new MinimalResidual(dimension, MostProducts);
        _solution = new double[dimension];
        _state = new double[dimension];
        _slope = new double[dimension];
        Linearization = new Linearization(dimension);
    }

    /// <summary>What is believed of the field.</summary>
    public Linearization Linearization { get; }

    /// <summary>Whether the Jacobian is a matrix.</summary>
    public bool IsDense { get; }

    /// <summary>Accepted steps since the Jacobian was formed; −1 when there is none.</summary>
    public int Age { get; private set; } = -1;

    /// <summary>Forgets the Jacobian.</summary>
    public void Invalidate() => Age = -1;

    /// <summary>How much larger a shift is than the first one that the Jacobian served.</summary>
    public double Growth(double shift) => Math.Abs(shift / _first);

    /// <summary>Counts a step.</summary>
    public void Advance() => Age = Age < 0 || Linearization.Claims.Affine ? Age : Age + 1;

    /// <summary>Forms the Jacobian at a state, or where it is not a matrix remembers the state.</summary>
    public void Linearize<TField>(ref FieldCounter<TField> field, double time, ReadOnlySpan<double> state)
        where TField : IVectorField
    {
        _time = time;
        state.CopyTo(_state);

        // The slope of an implicit method solves the stage equation only to its tolerance; differences need the field itself.
        if (!Linearization.Claims.Products)
            field.Evaluate(time, state, _slope);
        if (IsDense)
            Linearization.Dense(ref field, time, state, _slope, _identity, _jacobian);
        (_factored, _first) = (double.NaN, double.NaN);
        Age = 0;
    }

    /// <summary>Prepares solves with I − cJ. False when it is singular.</summary>
    public bool Prepare(double shift)
    {
        if (!IsDense || shift == _factored)
            return true;
        if (double.IsNaN(_first))
            _first = shift;
        for (int i = 0; i < _matrix.Length; i++)
            _matrix[i] = _identity[i] - (shift * _jacobian[i]);
        _factored = _factor!.Factor(_matrix, Linearization.Claims.Symmetric) ? shift : double.NaN;
        return shift == _factored;
    }

    /// <summary>Overwrites b with the solution of (I − cJ) x = b. False when the products do not lead there.</summary>
    public bool Solve<TField>(ref FieldCounter<TField> field, double shift, Span<double> b)
        where TField : IVectorField
    {
        if (IsDense)
        {
            _factor!.Solve(b);
            return true;
        }

        var map = new ShiftedOperator<TField>(new JacobianOperator<TField>(ref field, Linearization, _time, _state, _slope), shift);
        bool solved = Linearization.Claims.Symmetric
            ? _gradients!.Solve(ref map, b, _solution, LinearTolerance, MostProducts)
            : _residuals!.Solve(ref map, b, _solution, LinearTolerance, MostProducts);
        _solution.CopyTo(b);
        return solved;
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write((long)Age);
        writer.Write(_jacobian);
        writer.Write(_first);
        writer.Write(_time);
        writer.Write(_state);
        writer.Write(_slope);
        Linearization.Save(writer);
    }

    public void Restore(ref CheckpointReader reader)
    {
        Age = reader.ReadInteger(-1, int.MaxValue);
        reader.Read(_jacobian);
        _first = reader.ReadReal();
        _time = reader.ReadReal();
        reader.Read(_state);
        reader.Read(_slope);
        Linearization.Restore(ref reader);
        _factored = double.NaN;
    }
}
