namespace MetaFlow.Theory.Collins2020;

/// <summary>
/// A task in one dimension with two-point noise θ = ±1, <c>f̂(w, θ) = ½q(w − c − sθ)² + A sin(bw + φ + ψθ) + k</c>: every
/// expectation is a sum of two or four terms.
/// </summary>
/// <remarks>f(w) = E f̂ = ½q((w − c)² + s²) + A cos ψ sin(bw + φ) + k, and f̂ − f = θ(−qs(w − c) + A sin ψ cos(bw + φ)).</remarks>
internal readonly record struct NoisyTask(double Quadratic, double Centre, double Spread, double Amplitude, double Frequency, double Phase, double PhaseSpread, double Level)
{
    // Constants are a family of their own, and cheap.
    private bool IsConstant => Quadratic == 0 && Amplitude == 0;

    public double Value(double w) =>
        (0.5 * Quadratic * (Square(w - Centre) + Square(Spread))) + (Amplitude * Math.Cos(PhaseSpread) * Math.Sin((Frequency * w) + Phase)) + Level;

    public double Slope(double w) => (Quadratic * (w - Centre)) + (Amplitude * Frequency * Math.Cos(PhaseSpread) * Math.Cos((Frequency * w) + Phase));

    public double Curvature(double w) => Quadratic - (Amplitude * Square(Frequency) * Math.Cos(PhaseSpread) * Math.Sin((Frequency * w) + Phase));

    public double Value(double w, int noise) =>
        (0.5 * Quadratic * Square(w - Centre - (Spread * noise))) + (Amplitude * Math.Sin(Argument(w, noise))) + Level;

    public double Slope(double w, int noise) => (Quadratic * (w - Centre - (Spread * noise))) + (Amplitude * Frequency * Math.Cos(Argument(w, noise)));

    public double Curvature(double w, int noise) => Quadratic - (Amplitude * Square(Frequency) * Math.Sin(Argument(w, noise)));

    public double Third(double w, int noise) => -Amplitude * Frequency * Square(Frequency) * Math.Cos(Argument(w, noise));

    /// <summary>w − α∇f̂(w, θ).</summary>
    public double Adapted(double w, double alpha, int noise) => w - (alpha * Slope(w, noise));

    /// <summary>F̃(w) = E f(w − α∇f̂(w, θ)) (equation (21)).</summary>
    public double MetaValue(double w, double alpha) => IsConstant ? Level : (Value(Adapted(w, alpha, 1)) + Value(Adapted(w, alpha, -1))) / 2;

    /// <summary>F̃'(w) = E (1 − αf̂'')f'(w').</summary>
    public double MetaSlope(double w, double alpha) => IsConstant ? 0 : (MetaSlope(w, alpha, 1) + MetaSlope(w, alpha, -1)) / 2;

    /// <summary>F̃''(w) = E ((1 − αf̂'')² f''(w') − αf̂''' f'(w')).</summary>
    public double MetaCurvature(double w, double alpha) => (MetaCurvature(w, alpha, 1) + MetaCurvature(w, alpha, -1)) / 2;

    /// <summary>One sample of the meta-gradient, (1 − αf̂''(w, θ_in)) f̂'(w', θ_out).</summary>
    public double SlopeSample(double w, double alpha, int inner, int outer) => IsConstant ? 0 : (1 - (alpha * Curvature(w, inner))) * Slope(Adapted(w, alpha, inner), outer);

    /// <summary>One sample of the meta-loss, f̂(w', θ_out).</summary>
    public double ValueSample(double w, double alpha, int inner, int outer) => IsConstant ? Level : Value(Adapted(w, alpha, inner), outer);

    /// <summary>The variance of a sample over the four noises.</summary>
    public static double Variance(Func<int, int, double> sample)
    {
        double[] values = [sample(1, 1), sample(1, -1), sample(-1, 1), sample(-1, -1)];
        double mean = values.Average();
        return values.Average(value => Square(value - mean));
    }

    private double MetaSlope(double w, double alpha, int noise) => (1 - (alpha * Curvature(w, noise))) * Slope(Adapted(w, alpha, noise));

    private double MetaCurvature(double w, double alpha, int noise)
    {
        double adapted = Adapted(w, alpha, noise), factor = 1 - (alpha * Curvature(w, noise));
        return (factor * factor * Curvature(adapted)) - (alpha * Third(w, noise) * Slope(adapted));
    }

    private double Argument(double w, int noise) => (Frequency * w) + Phase + (PhaseSpread * noise);

    private static double Square(double x) => x * x;
}
