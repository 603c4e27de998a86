using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// A quadratic with sines: <c>f(w) = ½ wᵀHw + cᵀw − Σ_k a_k sin(b_k u_k·w + φ_k)</c>; smooth, with known constants, and
/// convex or not as one likes.
/// </summary>
/// <remarks>
/// <para>The Hessian is H + Σ s_k m_k u_k u_kᵀ with m_k = |a_k| b_k² and s_k = ±sin(·) in [−1, 1]. With M = Σ m_k u_k u_kᵀ it lies
/// between H − M and H + M, so μ = λ_min(H − M) and L = max(λ_max(H + M), −λ_min(H − M)). For linearly independent u_k (of
/// the terms with m_k ≠ 0) the arguments of the sines are free, both ends are reached, and the constants are exact (to the
/// rounding of a symmetric eigenvalue problem); otherwise they are certified. For orthonormal u_k and H a multiple of the
/// identity these are λ(H) ± max_k |a_k b_k²|.</para>
/// <para>ρ ≤ λ_max(Σ |a_k b_k³| ‖u_k‖ u_k u_kᵀ), since |u_k·v| ≤ ‖u_k‖‖v‖; exact, and equal to max_k |a_k b_k³| ‖u_k‖³, for
/// pairwise orthogonal u_k.</para>
/// <para>A gradient bound exists only for H = 0: ‖c‖ + Σ |a_k b_k| ‖u_k‖, certified.</para>
/// <para>Certified values include the rounding margin of the eigenvalues, 10 d 2⁻⁵³ times the Frobenius norm.</para>
/// </remarks>
public sealed class SinQuadraticLoss : SmoothLoss
{
    /// <summary>
    /// Unit directions count as independent when the smallest eigenvalue of their Gram matrix exceeds this: far above its
    /// rounding error, so that the answer is certain.
    /// </summary>
    private const double IndependenceThreshold = 1e-8;

    private readonly QuadraticLoss quadratic;
    private readonly double[] directions;
    private readonly SineTerm[] terms;
    private readonly Lazy<LossConstants> constants;

    /// <summary>Creates the loss; everything is copied.</summary>
    /// <param name="H">d×d, symmetric to 1e-12 of its largest entry; finite.</param>
    /// <param name="c">The linear term, length d; finite.</param>
    /// <param name="terms">The sine terms; may be empty.</param>
    /// <exception cref="InvalidInputException">A matrix, vector or number is not finite or does not fit.</exception>
    public SinQuadraticLoss(Matrix<double> H, Vector<double> c, IEnumerable<SineTerm> terms)
        : base(QuadraticLoss.Size(H))
    {
        ArgumentNullException.ThrowIfNull(terms);
        quadratic = new(H, c);
        this.terms = terms.ToArray();
        directions = new double[this.terms.Length * Dimension];
        for (int k = 0; k < this.terms.Length; k++)
        {
            var term = this.terms[k];
            if (!double.IsFinite(term.Amplitude) || !double.IsFinite(term.Frequency) || !double.IsFinite(term.Phase))
                throw new InvalidInputException($"Sine term {k} (counted from 0) has amplitude {InputChecks.Show(term.Amplitude)}, frequency {InputChecks.Show(term.Frequency)} and phase {InputChecks.Show(term.Phase)}; only finite numbers are allowed.");

            double[] direction = InputChecks.Finite(term.Direction, $"The direction of sine term {k}");
            if (direction.Length != Dimension)
                throw new InvalidInputException($"The direction of sine term {k} (counted from 0) has {direction.Length} entries, the loss has dimension {Dimension}; they must agree.");

            direction.CopyTo(directions.AsSpan(k * Dimension));
            this.terms[k] = term with { Direction = Vector<double>.Build.Dense(direction) };
        }

        constants = new(ComputeConstants);
    }

    /// <summary>A copy of H.</summary>
    public Matrix<double> Hessian => quadratic.Hessian;

    /// <summary>A copy of c.</summary>
    public Vector<double> Linear => quadratic.Linear;

    /// <summary>The sine terms.</summary>
    public IReadOnlyList<SineTerm> Terms => terms;

    /// <inheritdoc/>
    public override LossConstants Constants => constants.Value;

    /// <inheritdoc/>
    public override bool HasThirdDerivative => true;

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> point)
    {
        double sum = quadratic.Value(point);
        for (int k = 0; k < terms.Length; k++)
            sum -= terms[k].Amplitude * Math.Sin(Argument(k, point));

        return sum;
    }

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
    {
        quadratic.Gradient(point, destination);
        for (int k = 0; k < terms.Length; k++)
            Accumulate(k, -terms[k].Amplitude * terms[k].Frequency * Math.Cos(Argument(k, point)), destination);
    }

    /// <inheritdoc/>
    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        quadratic.HessianVectorProduct(point, direction, destination);
        for (int k = 0; k < terms.Length; k++)
        {
            double b = terms[k].Frequency;
            Accumulate(k, terms[k].Amplitude * b * b * Math.Sin(Argument(k, point)) * SymmetricSpectrum.Dot(Row(k), direction), destination);
        }
    }

    /// <inheritdoc/>
    public override void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(first, Dimension, nameof(first));
        InputChecks.Length(second, Dimension, nameof(second));
        InputChecks.Length(destination, Dimension, nameof(destination));
        destination.Clear();
        for (int k = 0; k < terms.Length; k++)
        {
            double b = terms[k].Frequency;
            double factor = terms[k].Amplitude * b * b * b * Math.Cos(Argument(k, point));
            Accumulate(k, factor * SymmetricSpectrum.Dot(Row(k), first) * SymmetricSpectrum.Dot(Row(k), second), destination);
        }
    }

    private ReadOnlySpan<double> Row(int k) => directions.AsSpan(k * Dimension, Dimension);

    private double Argument(int k, ReadOnlySpan<double> point) =>
        (terms[k].Frequency * SymmetricSpectrum.Dot(Row(k), point)) + terms[k].Phase;

    private void Accumulate(int k, double factor, Span<double> destination)
    {
        var row = Row(k);
        for (int j = 0; j < row.Length; j++)
            destination[j] += factor * row[j];
    }

    private LossConstants ComputeConstants()
    {
        int d = Dimension;
        double[] hessian = quadratic.HessianArray;
        double[] upper = (double[])hessian.Clone(), lower = (double[])hessian.Clone(), third = new double[d * d];
        var active = new List<double[]>();
        double slope = Math.Sqrt(SymmetricSpectrum.Dot(quadratic.LinearArray, quadratic.LinearArray));
        for (int k = 0; k < terms.Length; k++)
        {
            double[] u = Row(k).ToArray();
            double a = Math.Abs(terms[k].Amplitude), b = Math.Abs(terms[k].Frequency), norm = Math.Sqrt(SymmetricSpectrum.Dot(u, u));
            slope += a * b * norm;
            if (a * b * b * norm == 0)
                continue;

            active.Add(Array.ConvertAll(u, entry => entry / norm));
            AddOuter(upper, u, a * b * b);
            AddOuter(lower, u, -a * b * b);
            AddOuter(third, u, a * b * b * b * norm);
        }

        var (independent, orthogonal) = Geometry(active);
        var high = SymmetricSpectrum.Of(upper, d);
        var low = SymmetricSpectrum.Of(lower, d);
        var curve = SymmetricSpectrum.Of(third, d);
        double smoothness = Math.Max(high.Largest, -low.Smallest);
        return new()
        {
            Smoothness = independent ? new(smoothness, ConstantKind.Exact) : new(smoothness + Math.Max(high.Margin, low.Margin), ConstantKind.Certified),
            StrongConvexity = independent ? new(low.Smallest, ConstantKind.Exact) : new(low.Smallest - low.Margin, ConstantKind.Certified),
            HessianLipschitz = orthogonal ? new(Math.Max(0, curve.Largest), ConstantKind.Exact) : new(curve.Largest + curve.Margin, ConstantKind.Certified),
            GradientBound = hessian.AsSpan().ContainsAnyExcept(0.0)
                ? null
                : new LossConstant(slope * (1 + ((d + terms.Length + 8) * Math.ScaleB(1, -52))), ConstantKind.Certified),
        };
    }

    private void AddOuter(double[] matrix, double[] u, double factor)
    {
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j < Dimension; j++)
                matrix[(i * Dimension) + j] += factor * (u[i] * u[j]);
        }
    }

    /// <summary>Whether unit vectors are linearly independent, and whether they are pairwise orthogonal (to rounding).</summary>
    private static (bool Independent, bool Orthogonal) Geometry(List<double[]> units)
    {
        int count = units.Count;
        if (count <= 1)
            return (true, true);

        if (count > units[0].Length)
            return (false, false);

        var gram = new double[count * count];
        bool orthogonal = true;
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < count; k++)
            {
                gram[(i * count) + k] = SymmetricSpectrum.Dot(units[i], units[k]);
                orthogonal &= i == k || Math.Abs(gram[(i * count) + k]) <= 1e-14 * units[0].Length;
            }
        }

        return (SymmetricSpectrum.Of(gram, count).Smallest > IndependenceThreshold, orthogonal);
    }
}
