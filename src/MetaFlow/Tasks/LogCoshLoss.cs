namespace MetaFlow;

/// <summary>
/// A separable loss <c>f(w) = Σ_j ½ h_j w_j² + a_j ln cosh(b_j w_j)</c>: convex pieces whose curvature falls from h + ab² at 0
/// to h far out.
/// </summary>
/// <remarks>
/// With p_j = a_j b_j² the curvature of coordinate j is h_j + p_j sech²(b_j w_j), which fills the interval from h_j (not
/// reached) to h_j + p_j: L = max over both ends and all j of the absolute value, μ = the least end: exact. The third derivative
/// is −2 a_j b_j³ sech² tanh, and sup sech²·tanh = 2/(3√3) at tanh² = 1/3: ρ = max_j 4|a_j b_j³|/(3√3), exact. The gradient
/// is bounded only where all h_j = 0, by ‖(a_j b_j)‖, exact as a supremum.
/// </remarks>
public sealed class LogCoshLoss : SmoothLoss
{
    private readonly double[] quadratic;
    private readonly double[] amplitudes;
    private readonly double[] rates;

    /// <summary>Creates the loss; the numbers are copied.</summary>
    /// <param name="quadratic">h_j; at least one entry; finite.</param>
    /// <param name="amplitudes">a_j, as many; finite.</param>
    /// <param name="rates">b_j, as many; finite.</param>
    /// <exception cref="InvalidInputException">The lengths differ or a number is not finite.</exception>
    public LogCoshLoss(IReadOnlyList<double> quadratic, IReadOnlyList<double> amplitudes, IReadOnlyList<double> rates)
        : base(quadratic?.Count ?? throw new ArgumentNullException(nameof(quadratic)))
    {
        this.quadratic = InputChecks.Finite(quadratic, nameof(quadratic));
        this.amplitudes = InputChecks.Finite(amplitudes, nameof(amplitudes));
        this.rates = InputChecks.Finite(rates, nameof(rates));
        if (this.amplitudes.Length != Dimension || this.rates.Length != Dimension)
            throw new InvalidInputException($"There are {Dimension} quadratic coefficients, {this.amplitudes.Length} amplitudes and {this.rates.Length} rates; their numbers must agree.");
    }

    /// <inheritdoc/>
    public override LossConstants Constants
    {
        get
        {
            double high = double.NegativeInfinity, low = double.PositiveInfinity, third = 0, slope = 0;
            bool bounded = true;
            for (int j = 0; j < Dimension; j++)
            {
                double h = quadratic[j], a = amplitudes[j], b = rates[j];
                high = Math.Max(high, h + Math.Max(0, a * b * b));
                low = Math.Min(low, h + Math.Min(0, a * b * b));
                third = Math.Max(third, Math.Abs(a * b * b * b));
                slope += a * b * a * b;
                bounded &= h == 0;
            }

            return new()
            {
                Smoothness = new(Math.Max(Math.Abs(high), Math.Abs(low)), ConstantKind.Exact),
                StrongConvexity = new(low, ConstantKind.Exact),
                HessianLipschitz = new(4 * third / (3 * Math.Sqrt(3)), ConstantKind.Exact),
                GradientBound = bounded ? new LossConstant(Math.Sqrt(slope), ConstantKind.Exact) : null,
            };
        }
    }

    /// <inheritdoc/>
    public override bool HasThirdDerivative => true;

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> point)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        double sum = 0;
        for (int j = 0; j < Dimension; j++)
        {
            // ln cosh x = |x| + log(1 + e^(−2|x|)) − ln 2, without overflow; near 0 the difference from x²/2 is what matters.
            double x = Math.Abs(rates[j] * point[j]);
            double s = Math.Sinh(Math.Min(x, 1) / 2);
            double logCosh = x < 1 ? GlmFunctions.LogOnePlus(2 * s * s) : x + GlmFunctions.LogOnePlus(Math.Exp(-2 * x)) - Math.Log(2);
            sum += (quadratic[j] / 2 * point[j] * point[j]) + (amplitudes[j] * logCosh);
        }

        return sum;
    }

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(destination, Dimension, nameof(destination));
        for (int j = 0; j < Dimension; j++)
            destination[j] = (quadratic[j] * point[j]) + (amplitudes[j] * rates[j] * Math.Tanh(rates[j] * point[j]));
    }

    /// <inheritdoc/>
    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(direction, Dimension, nameof(direction));
        InputChecks.Length(destination, Dimension, nameof(destination));
        for (int j = 0; j < Dimension; j++)
        {
            double b = rates[j];
            destination[j] = (quadratic[j] + (amplitudes[j] * b * b * SechSquared(b * point[j]))) * direction[j];
        }
    }

    /// <inheritdoc/>
    public override void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
    {
        InputChecks.Length(point, Dimension, nameof(point));
        InputChecks.Length(first, Dimension, nameof(first));
        InputChecks.Length(second, Dimension, nameof(second));
        InputChecks.Length(destination, Dimension, nameof(destination));
        for (int j = 0; j < Dimension; j++)
        {
            double b = rates[j], x = b * point[j];
            destination[j] = -2 * amplitudes[j] * b * b * b * SechSquared(x) * Math.Tanh(x) * first[j] * second[j];
        }
    }

    /// <summary>sech² x = 4σ(2x)σ(−2x), accurate far out, where 1 − tanh² cancels.</summary>
    private static double SechSquared(double x) => 4 * GlmFunctions.Sigmoid(2 * x) * GlmFunctions.Sigmoid(-2 * x);
}
