using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// A generalized linear model on data X (n×d), y: <c>f(w) = scale · Σ_k φ(x_k·w, y_k) + ridge/2 ‖w‖²</c>, where the scale
/// is 1/(2n), 1/n or 1 as the <see cref="Normalization"/> says.
/// </summary>
/// <remarks>
/// <para>This is the plain scalar reference implementation; the kernels are tested against it.</para>
/// <para>Constants (G = XᵀX, s = scale, λ = ridge, γ = smoothing; on all of R^d):</para>
/// <list type="bullet">
/// <item>squared: the Hessian is 2sG + λI everywhere: L, μ exact (to the rounding of one symmetric eigenvalue problem),
/// ρ = 0, no gradient bound.</item>
/// <item>logistic: L = λ + s λ_max(G)/4 exact (σ′ ≤ 1/4 with equality in every row at w = 0); μ = λ exact (the Hessian
/// tends to λI along almost every ray); ρ ≤ s min(λ_max(G) max‖x‖, Σ‖x‖³)/(6√3) certified, since |σ″| ≤ 1/(6√3).</item>
/// <item>hinge: not smooth; μ = λ exact; no L, no ρ.</item>
/// <item>smoothed hinge: L ≤ λ + s λ_max(G)/γ certified; μ = λ exact; the Hessian jumps, no ρ.</item>
/// <item>logistic and both hinges without ridge: ‖∇f‖ ≤ s Σ‖x‖ certified, since |φ′| ≤ 1. With ridge there is none.</item>
/// </list>
/// <para>Certified values include a rounding margin of (max(n, d) + 10 min(n, d)) 2⁻⁵³ trace(G) on λ_max(G).</para>
/// </remarks>
public sealed partial class GlmLoss : SmoothLoss, IFiniteSumLoss
{
    private readonly Lazy<LossConstants> constants;

    /// <summary>Creates the loss; the data are copied.</summary>
    /// <param name="X">The design, n×d with n ≥ 1; finite.</param>
    /// <param name="y">The n responses; finite; −1 or +1 for the logistic and the hinge losses.</param>
    /// <param name="family">The scalar loss φ.</param>
    /// <param name="normalization">The factor before the sum.</param>
    /// <param name="ridge">λ ≥ 0 of the term λ/2 ‖w‖², which is not divided by n; default 0.</param>
    /// <param name="smoothing">The width γ &gt; 0 of the smoothed hinge, otherwise unused; default 1.</param>
    /// <exception cref="InvalidInputException">The data are empty, ragged, not finite, or labels are not ±1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public GlmLoss(Matrix<double> X, Vector<double> y, GlmFamily family, Normalization normalization, double ridge = 0, double smoothing = 1)
        : base(Columns(X))
    {
        ArgumentNullException.ThrowIfNull(y);
        if (!Enum.IsDefined(family))
            throw new ArgumentOutOfRangeException(nameof(family), family, "The family is unknown.");

        InputChecks.FiniteNonNegative(ridge, nameof(ridge));
        InputChecks.FinitePositive(smoothing, nameof(smoothing));
        if (y.Count != X.RowCount)
            throw new InvalidInputException($"X has {X.RowCount} rows but y has {y.Count} entries; they must agree.");

        DesignArray = InputChecks.FiniteRowMajor(X, nameof(X));
        ResponseArray = InputChecks.Finite(y, nameof(y));
        if (family != GlmFamily.Squared)
            RefuseOtherLabels(ResponseArray, family);

        Rows = X.RowCount;
        Family = family;
        Normalization = normalization;
        Ridge = ridge;
        Smoothing = smoothing;
        Scale = normalization switch
        {
            Normalization.HalfMean => 0.5 / Rows,
            Normalization.Mean => 1.0 / Rows,
            Normalization.Sum => 1.0,
            _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "The normalization is unknown."),
        };
        constants = new(ComputeConstants);
    }

    /// <summary>X, row-major and contiguous.</summary>
    public ReadOnlySpan<double> Design => DesignArray;

    /// <summary>y.</summary>
    public ReadOnlySpan<double> Response => ResponseArray;

    /// <summary>Number of samples n.</summary>
    public int Rows { get; }

    /// <summary>The factor before the sum: 1/(2n), 1/n or 1.</summary>
    public double Scale { get; }

    /// <summary>The scalar loss φ.</summary>
    public GlmFamily Family { get; }

    /// <summary>How the scale was stated.</summary>
    public Normalization Normalization { get; }

    /// <summary>λ of the term λ/2 ‖w‖².</summary>
    public double Ridge { get; }

    /// <summary>The width γ of the smoothed hinge.</summary>
    public double Smoothing { get; }

    /// <inheritdoc/>
    public override LossConstants Constants => constants.Value;

    /// <inheritdoc/>
    public override bool HasThirdDerivative => Family is GlmFamily.Squared or GlmFamily.Logistic;

    /// <summary>X for the kernels, which do not write to it.</summary>
    internal double[] DesignArray { get; }

    /// <summary>y for the kernels, which do not write to it.</summary>
    internal double[] ResponseArray { get; }

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> point)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        double sum = 0;
        for (int k = 0; k < Rows; k++)
            sum += GlmFunctions.Value(Family, Predict(k, point), ResponseArray[k], Smoothing);

        // Without ridge a squared norm that overflows must not turn the value into 0 · ∞.
        return Ridge == 0 ? Scale * sum : (Scale * sum) + (Ridge / 2 * SymmetricSpectrum.Dot(point, point));
    }

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(destination, Dimension, nameof(destination));
        Ridged(point, destination);
        for (int k = 0; k < Rows; k++)
            Accumulate(k, Scale * GlmFunctions.Slope(Family, Predict(k, point), ResponseArray[k], Smoothing), destination);
    }

    /// <inheritdoc/>
    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(direction, Dimension, nameof(direction));
        InputChecks.Length(destination, Dimension, nameof(destination));
        Ridged(direction, destination);
        for (int k = 0; k < Rows; k++)
        {
            double curvature = GlmFunctions.Curvature(Family, Predict(k, point), ResponseArray[k], Smoothing);
            if (curvature != 0)
                Accumulate(k, Scale * curvature * Predict(k, direction), destination);
        }
    }

    /// <inheritdoc/>
    public override void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
    {
        if (!HasThirdDerivative)
        {
            base.ThirdDerivativeProduct(point, first, second, destination);
            return;
        }

        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(first, Dimension, nameof(first));
        InputChecks.Length(second, Dimension, nameof(second));
        InputChecks.Length(destination, Dimension, nameof(destination));
        destination.Clear();
        for (int k = 0; k < Rows; k++)
        {
            double slope = GlmFunctions.CurvatureSlope(Family, Predict(k, point));
            if (slope != 0)
                Accumulate(k, Scale * slope * Predict(k, first) * Predict(k, second), destination);
        }
    }

    private static int Columns(Matrix<double> design)
    {
        ArgumentNullException.ThrowIfNull(design);
        return design.ColumnCount;
    }

    private static void RefuseOtherLabels(double[] labels, GlmFamily family)
    {
        for (int k = 0; k < labels.Length; k++)
        {
            if (labels[k] is not (1.0 or -1.0))
                throw new InvalidInputException($"y has the label {InputChecks.Show(labels[k])} in row {k} (counted from 0); the {family} loss allows -1 and 1 only.");
        }
    }

    private double Predict(int row, ReadOnlySpan<double> point) =>
        SymmetricSpectrum.Dot(DesignArray.AsSpan(row * Dimension, Dimension), point);

    private void Accumulate(int row, double factor, Span<double> destination)
    {
        var x = DesignArray.AsSpan(row * Dimension, Dimension);
        for (int j = 0; j < x.Length; j++)
            destination[j] += factor * x[j];
    }

    private void Ridged(ReadOnlySpan<double> vector, Span<double> destination)
    {
        for (int j = 0; j < vector.Length; j++)
            destination[j] = Ridge * vector[j];
    }

    private LossConstants ComputeConstants()
    {
        var gram = SymmetricSpectrum.OfGram(DesignArray, Rows, Dimension);
        double largest = 0, sum = 0, cubes = 0;
        for (int k = 0; k < Rows; k++)
        {
            var x = DesignArray.AsSpan(k * Dimension, Dimension);
            double norm = Math.Sqrt(SymmetricSpectrum.Dot(x, x));
            largest = Math.Max(largest, norm);
            sum += norm;
            cubes += norm * norm * norm;
        }

        // Sums of n positive terms of d-term norms: a relative error below (n + d) u each.
        double inflate = 1 + ((Rows + Dimension + 8.0) * Math.ScaleB(1, -52));
        double top = gram.Largest + gram.Margin;
        var modulus = new LossConstant(Ridge, ConstantKind.Exact);
        LossConstant? bound = Ridge == 0 ? new LossConstant(Scale * sum * inflate, ConstantKind.Certified) : null;
        return Family switch
        {
            GlmFamily.Squared => new()
            {
                Smoothness = new(Ridge + (2 * Scale * gram.Largest), ConstantKind.Exact),
                StrongConvexity = new(Ridge + (2 * Scale * gram.Smallest), ConstantKind.Exact),
                HessianLipschitz = new(0, ConstantKind.Exact),
            },
            GlmFamily.Logistic => new()
            {
                Smoothness = new(Ridge + (Scale * gram.Largest / 4), ConstantKind.Exact),
                StrongConvexity = modulus,
                HessianLipschitz = new(Scale * Math.Min(top * largest, cubes) * GlmFunctions.LogisticCurvatureSlopeBound * inflate, ConstantKind.Certified),
                GradientBound = bound,
            },
            GlmFamily.SmoothedHinge => new()
            {
                Smoothness = new((Ridge + (Scale * top / Smoothing)) * inflate, ConstantKind.Certified),
                StrongConvexity = modulus,
                GradientBound = bound,
            },
            _ => new() { StrongConvexity = modulus, GradientBound = bound },
        };
    }
}
