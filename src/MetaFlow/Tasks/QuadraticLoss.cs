using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>The quadratic <c>f(w) = ½ wᵀHw + cᵀw + constant</c> with symmetric H, definite or not.</summary>
/// <remarks>
/// Constants: L = max|λ(H)| and μ = λ_min(H) exact (to the rounding of one symmetric eigenvalue problem, 10 d 2⁻⁵³ ‖H‖_F);
/// ρ = 0 exact; a gradient bound ‖c‖ exists only for H = 0.
/// </remarks>
public sealed class QuadraticLoss : SmoothLoss
{
    /// <summary>H may differ from its transpose by this much, relative to its largest entry: the rounding of a product such as XᵀX.</summary>
    private const double SymmetryTolerance = 1e-12;

    private readonly Lazy<LossConstants> constants;

    /// <summary>Creates the loss; H and c are copied.</summary>
    /// <param name="H">d×d, finite, symmetric to 1e-12 of its largest entry (it is then averaged with its transpose).</param>
    /// <param name="c">The linear term, length d; finite.</param>
    /// <param name="constant">The constant term; finite; default 0.</param>
    /// <exception cref="InvalidInputException">H is not square, not symmetric or not finite, or c does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The constant is not finite.</exception>
    public QuadraticLoss(Matrix<double> H, Vector<double> c, double constant = 0)
        : base(Size(H))
    {
        ArgumentNullException.ThrowIfNull(c);
        if (!double.IsFinite(constant))
            throw new ArgumentOutOfRangeException(nameof(constant), constant, "The constant term must be finite.");

        HessianArray = SymmetricRowMajor(H, nameof(H));
        if (c.Count != Dimension)
            throw new InvalidInputException($"H is {Dimension}x{Dimension} but c has {c.Count} entries; they must agree.");

        LinearArray = InputChecks.Finite(c, nameof(c));
        Constant = constant;
        constants = new(ComputeConstants);
    }

    /// <summary>A copy of H.</summary>
    public Matrix<double> Hessian => Matrix<double>.Build.Dense(Dimension, Dimension, (double[])HessianArray.Clone());

    /// <summary>A copy of c.</summary>
    public Vector<double> Linear => Vector<double>.Build.Dense((double[])LinearArray.Clone());

    /// <summary>The constant term.</summary>
    public double Constant { get; }

    /// <inheritdoc/>
    public override LossConstants Constants => constants.Value;

    /// <inheritdoc/>
    public override bool HasThirdDerivative => true;

    /// <summary>H, both triangles, for the kernels, which do not write to it.</summary>
    internal double[] HessianArray { get; }

    /// <summary>c for the kernels, which do not write to it.</summary>
    internal double[] LinearArray { get; }

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> point)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        double sum = 0;
        for (int i = 0; i < Dimension; i++)
            sum += point[i] * ((SymmetricSpectrum.Dot(Row(i), point) / 2) + LinearArray[i]);

        return sum + Constant;
    }

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
    {
        HessianVectorProduct(point, point, destination);
        for (int i = 0; i < Dimension; i++)
            destination[i] += LinearArray[i];
    }

    /// <inheritdoc/>
    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(direction, Dimension, nameof(direction));
        InputChecks.Length(destination, Dimension, nameof(destination));
        for (int i = 0; i < Dimension; i++)
            destination[i] = SymmetricSpectrum.Dot(Row(i), direction);
    }

    /// <inheritdoc/>
    public override void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
    {
        InputChecks.Length(destination, Dimension, nameof(destination));
        destination.Clear();
    }

    internal static int Size(Matrix<double> matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return matrix.RowCount == matrix.ColumnCount
            ? matrix.RowCount
            : throw new InvalidInputException($"H is {matrix.RowCount}x{matrix.ColumnCount}; a square matrix is needed.");
    }

    /// <summary>Checks symmetry and returns the symmetric part, row-major.</summary>
    internal static double[] SymmetricRowMajor(Matrix<double> matrix, string name)
    {
        double[] values = InputChecks.FiniteRowMajor(matrix, name);
        int d = matrix.RowCount;
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, Math.Abs(value));

        for (int i = 0; i < d; i++)
        {
            for (int k = 0; k < i; k++)
            {
                double below = values[(i * d) + k], above = values[(k * d) + i];
                // Halves first: the difference of two large finite entries may overflow.
                if (Math.Abs((below / 2) - (above / 2)) > SymmetryTolerance / 2 * largest)
                    throw new InvalidInputException($"{name} is not symmetric: entry ({i}, {k}) is {InputChecks.Show(below)} but entry ({k}, {i}) is {InputChecks.Show(above)}.");

                values[(i * d) + k] = values[(k * d) + i] = (below / 2) + (above / 2);
            }
        }

        return values;
    }

    private ReadOnlySpan<double> Row(int i) => HessianArray.AsSpan(i * Dimension, Dimension);

    private LossConstants ComputeConstants()
    {
        var spectrum = SymmetricSpectrum.Of(HessianArray, Dimension);
        return new()
        {
            Smoothness = new(Math.Max(Math.Abs(spectrum.Smallest), Math.Abs(spectrum.Largest)), ConstantKind.Exact),
            StrongConvexity = new(spectrum.Smallest, ConstantKind.Exact),
            HessianLipschitz = new(0, ConstantKind.Exact),
            GradientBound = HessianArray.AsSpan().ContainsAnyExcept(0.0)
                ? null
                : new LossConstant(Math.Sqrt(SymmetricSpectrum.Dot(LinearArray, LinearArray)), ConstantKind.Exact),
        };
    }
}
