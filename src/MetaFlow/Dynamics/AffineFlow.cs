using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Kernels;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The exact solution of <c>dw/dt = −(Hw − b)</c>: <c>w(T) = w₀ − T φ₁(−TH)(Hw₀ − b)</c> with <c>φ₁(z) = (e^z − 1)/z</c>. It needs
/// neither a critical point nor an inverse, so H may be singular or indefinite.
/// </summary>
/// <remarks>
/// A symmetric H is diagonalized once, after which a solution costs two products with the eigenvectors; the error is of the
/// order <c>u (κ(H) + T‖H‖)</c> relative. Otherwise each solution takes one exponential of the augmented matrix
/// <c>[−TH, −Tr; 0, 0]</c>, whose last column is <c>−Tφ₁(−TH) r</c>. Immutable and safe to share between threads.
/// </remarks>
public sealed class AffineFlow
{
    private readonly Matrix<double> _matrix;
    private readonly Vector<double> _constant;
    private readonly Matrix<double>? _eigenvectors;
    private readonly double[] _eigenvalues = [];
    private Propagator? _last;

    /// <summary>Prepares the solution; H and b are copied.</summary>
    /// <param name="H">d×d, finite; symmetric up to rounding or not at all.</param>
    /// <param name="b">Length d, finite.</param>
    /// <exception cref="ArgumentException">H is not square, b does not fit, or an entry is not finite.</exception>
    public AffineFlow(Matrix<double> H, Vector<double> b)
    {
        ArgumentNullException.ThrowIfNull(H);
        ArgumentNullException.ThrowIfNull(b);
        if (H.RowCount != H.ColumnCount)
        {
            throw new ArgumentException($"H is {H.RowCount} × {H.ColumnCount}; it must be square.", nameof(H));
        }

        if (b.Count != H.RowCount)
        {
            throw new ArgumentException($"b has {b.Count} entries, H has {H.RowCount} rows; they must agree.", nameof(b));
        }

        if (H.Exists(x => !double.IsFinite(x)) || b.Exists(x => !double.IsFinite(x)))
        {
            throw new ArgumentException("H and b must be finite.", nameof(H));
        }

        _constant = b.Clone();
        IsSymmetric = SymmetricUpToRounding(H);
        if (IsSymmetric)
        {
            _matrix = (0.5 * H) + (0.5 * H.Transpose());
            var evd = _matrix.Evd(Symmetricity.Symmetric);
            _eigenvectors = evd.EigenVectors;
            _eigenvalues = [.. evd.EigenValues.Select(value => value.Real)];
        }
        else
        {
            _matrix = H.Clone();
        }
    }

    /// <summary>Dimension d of the state.</summary>
    public int Dimension => _constant.Count;

    /// <summary>Whether H equals its transpose up to rounding.</summary>
    public bool IsSymmetric { get; }

    /// <summary>The flow of quadratic tasks: of −∇f, or with an inner step of −∇F, compiled to one matrix.</summary>
    /// <param name="tasks">Tasks whose losses are quadratic: <see cref="QuadraticLoss"/> or a squared <see cref="GlmLoss"/>.</param>
    /// <param name="innerStepSize">Inner step size α ≥ 0; zero gives the flow of empirical risk minimization.</param>
    /// <param name="kernel">Which kernel compiles it.</param>
    /// <exception cref="ArgumentException">A loss is not quadratic.</exception>
    public static AffineFlow Compile(TaskSet tasks, double innerStepSize = 0, KernelChoice kernel = KernelChoice.Auto)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        Adaptation adaptation = innerStepSize == 0 ? Adaptation.None : Adaptation.GradientStep(innerStepSize);
        var direction = new Direction(adaptation, MetaGradient.Exact);
        var compiled = CompiledTasks.Compile(tasks, Oracle.Exact, Weighting.Fixed, Route.Affine, kernel, 1, [direction]);
        return ((AffineField)compiled.Field(direction)).ExactFlow();
    }

    /// <summary>The state at a time.</summary>
    /// <param name="initialState">w₀ at time 0.</param>
    /// <param name="time">T, finite; negative times run backwards.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not finite.</exception>
    /// <exception cref="ArgumentException">The state has another dimension.</exception>
    public Vector<double> Solve(Vector<double> initialState, double time)
    {
        ArgumentNullException.ThrowIfNull(initialState);
        FieldArguments.CheckLength(initialState.Count, Dimension, nameof(initialState));
        if (!double.IsFinite(time))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "The time must be finite.");
        }

        Vector<double> residual = (_matrix * initialState) - _constant;
        return initialState - (_eigenvectors is null ? DenseIncrement(residual, time) : SpectralIncrement(_eigenvectors, residual, time));
    }

    /// <summary>
    /// The point where the flow rests, of least norm: <c>H⁺b</c> (for a singular symmetric H, eigenvalues below
    /// <c>d·u·max|λ|</c> count as zero), refined once with the residual. Null when H is not symmetric and singular.
    /// </summary>
    public Vector<double>? RestPoint()
    {
        Func<Vector<double>, Vector<double>> solve;
        if (_eigenvectors is null)
        {
            var factor = _matrix.LU();
            solve = factor.Solve;
        }
        else
        {
            double cut = Dimension * Math.ScaleB(1, -52) * _eigenvalues.Max(Math.Abs);
            solve = right =>
            {
                Vector<double> coefficients = _eigenvectors.TransposeThisAndMultiply(right);
                coefficients.MapIndexedInplace((k, value) => Math.Abs(_eigenvalues[k]) > cut ? value / _eigenvalues[k] : 0, Zeros.Include);
                return _eigenvectors * coefficients;
            };
        }

        Vector<double> point = solve(_constant);
        point += solve(_constant - (_matrix * point));
        return point.Exists(x => !double.IsFinite(x)) ? null : point;
    }

    /// <summary>The states at a time for any number of starts, one after the other; no state depends on the other starts.</summary>
    internal void Solve(ReadOnlySpan<double> starts, double time, Span<double> destination, Kernel kernel)
    {
        int d = Dimension;
        int count = starts.Length / d;
        if (count == 0)
        {
            return;
        }

        if (_eigenvectors is null)
        {
            for (int i = 0; i < count; i++)
            {
                Vector<double> end = Solve(Vector<double>.Build.Dense(starts.Slice(i * d, d).ToArray()), time);
                end.ToArray().CopyTo(destination.Slice(i * d, d));
            }

            return;
        }

        // Two threads that race here make the same twice.
        Propagator propagator = _last is { } last && last.Time == time ? last : _last = Propagate(_eigenvectors, time);
        if (propagator.Increment is not { } increment)
        {
            SolveByEigenvectors(_eigenvectors, starts, time, destination, kernel);
            return;
        }

        // Rows are starts: W + (W N + s).
        for (int i = 0; i < destination.Length; i += d)
        {
            propagator.Shift.CopyTo(destination.Slice(i, d));
        }

        DenseKernel.Gemm(kernel, count, d, d, 1, starts, increment, 1, destination);
        VectorLoops.AddScaled(1, starts, destination);
    }

    // N = Q (e^{−TΛ} − 1) Qᵀ and s = Q Tφ₁(−TΛ) Qᵀ b, with which w(T) = w₀ + (N w₀ + s): one product for any number of starts, and
    // exact for short times. Null where a factor overflows.
    private Propagator Propagate(Matrix<double> eigenvectors, double time)
    {
        int d = Dimension;
        double[] columns = eigenvectors.AsColumnMajorArray() ?? eigenvectors.ToColumnMajorArray();
        double[] constant = _constant.AsArray() ?? _constant.ToArray();
        double[] increment = new double[d * d], shift = new double[d];
        for (int k = 0; k < d; k++)
        {
            ReadOnlySpan<double> q = columns.AsSpan(k * d, d);
            double phi = time * PhiFunctions.Phi1(-time * _eigenvalues[k]);
            double component = VectorLoops.Dot(q, constant);
            VectorLoops.AddScaled(component == 0 ? 0 : phi * component, q, shift);
            double factor = PhiFunctions.Expm1(-time * _eigenvalues[k]);
            for (int i = 0; i < d; i++)
            {
                VectorLoops.AddScaled(factor * q[i], q, increment.AsSpan(i * d, d));
            }
        }

        bool finite = Array.TrueForAll(increment, double.IsFinite) && Array.TrueForAll(shift, double.IsFinite);
        return new Propagator(time, finite ? increment : null, shift);
    }

    // Each factor meets its own component, so that one that overflows leaves alone the states that have nothing there.
    private void SolveByEigenvectors(Matrix<double> eigenvectors, ReadOnlySpan<double> starts, double time, Span<double> destination, Kernel kernel)
    {
        // Rows are starts: R = W H − b, then R Q, its columns scaled, and back.
        int d = Dimension;
        int count = starts.Length / d;
        double[] residuals = new double[starts.Length];
        double[] coefficients = new double[starts.Length];
        DenseKernel.Gemm(kernel, count, d, d, 1, starts, _matrix.ToRowMajorArray(), 0, residuals);
        for (int i = 0; i < residuals.Length; i++)
        {
            residuals[i] -= _constant[i % d];
        }

        DenseKernel.Gemm(kernel, count, d, d, 1, residuals, eigenvectors.ToRowMajorArray(), 0, coefficients);
        double[] factors = [.. _eigenvalues.Select(value => time * PhiFunctions.Phi1(-time * value))];
        for (int i = 0; i < coefficients.Length; i++)
        {
            coefficients[i] = coefficients[i] == 0 ? 0 : coefficients[i] * factors[i % d];
        }

        DenseKernel.Gemm(kernel, count, d, d, 1, coefficients, eigenvectors.Transpose().ToRowMajorArray(), 0, residuals);
        for (int i = 0; i < residuals.Length; i++)
        {
            destination[i] = starts[i] - residuals[i];
        }
    }

    private static bool SymmetricUpToRounding(Matrix<double> matrix)
    {
        double largest = matrix.Enumerate().Max(Math.Abs);
        double allowed = 8 * matrix.RowCount * Math.ScaleB(1, -53) * largest;
        for (int i = 0; i < matrix.RowCount; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (Math.Abs(matrix[i, j] - matrix[j, i]) > allowed)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>T φ₁(−TH) r in the eigenbasis.</summary>
    private Vector<double> SpectralIncrement(Matrix<double> eigenvectors, Vector<double> residual, double time)
    {
        Vector<double> coefficients = eigenvectors.TransposeThisAndMultiply(residual);
        for (int k = 0; k < coefficients.Count; k++)
        {
            // An eigenvalue that lets φ₁ overflow must not turn a component that is absent into a NaN.
            coefficients[k] = coefficients[k] == 0 ? 0 : coefficients[k] * (time * PhiFunctions.Phi1(-time * _eigenvalues[k]));
        }

        return eigenvectors * coefficients;
    }

    /// <summary>T φ₁(−TH) r from the last column of an augmented exponential.</summary>
    private Vector<double> DenseIncrement(Vector<double> residual, double time)
    {
        double size = residual.L1Norm();
        if (size == 0 || time == 0)
        {
            return Vector<double>.Build.Dense(Dimension);
        }

        // The residual is scaled to norm one, so that it does not drive the number of squarings.
        var augmented = Matrix<double>.Build.Dense(Dimension + 1, Dimension + 1);
        augmented.SetSubMatrix(0, 0, -time * _matrix);
        augmented.SetColumn(Dimension, 0, Dimension, residual / size);
        return MatrixExponential.Of(augmented).Column(Dimension, 0, Dimension) * (size * time);
    }

    private sealed record Propagator(double Time, double[]? Increment, double[] Shift);
}
