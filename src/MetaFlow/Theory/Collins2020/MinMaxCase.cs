using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Collins2020;

/// <summary>
/// Tasks of collins2020 in one dimension with W = [−1, 1] or W = R, and the constants of its Assumption 2, certified on any interval.
/// </summary>
internal sealed class MinMaxCase
{
    /// <summary>Bounded tasks on W = [−1, 1]: quadratics with noise, sines, both, or constants.</summary>
    public static readonly ParameterSpace Bounded = Space(0, 2);

    /// <summary>The same with w up to a tenth outside W.</summary>
    public static readonly ParameterSpace Around = Space(0, 2, 1.1);

    /// <summary>The parameter of a constant that a case states.</summary>
    public static readonly Parameter Share = Regularity.Share();

    /// <summary>Sines on W = R, whose constants hold on all of R.</summary>
    public static readonly ParameterSpace Sines = Space(0, 0);

    public MinMaxCase(Instance x)
    {
        Alpha = x["alpha"];
        bool bounded = x.Vector("quadratic").Any(q => q > 0);
        IsBounded = bounded;
        Tasks = [.. Enumerable.Range(0, x.Integer("tasks")).Select(i => new NoisyTask(
            x.Vector("quadratic")[i], x.Vector("centre")[i], x.Vector("spread")[i], x.Vector("amplitude")[i], x.Vector("frequency")[i], x.Vector("phase")[i], x.Vector("phase_spread")[i], x.Vector("level")[i]))];
    }

    public MinMaxCase(NoisyTask[] tasks, double alpha, bool bounded) => (Tasks, Alpha, IsBounded) = (tasks, alpha, bounded);

    public NoisyTask[] Tasks { get; }

    public double Alpha { get; }

    /// <summary>Whether W = [−1, 1]; otherwise W = R.</summary>
    public bool IsBounded { get; }

    public int Count => Tasks.Length;

    /// <summary>Half the length of an interval around 0 that holds W' = W ∪ {w − α∇f̂(w, θ): w ∈ W}.</summary>
    public double Reach => 1 + (Alpha * Tasks.Max(t => (t.Quadratic * (1 + Math.Abs(t.Centre) + t.Spread)) + Math.Abs(t.Amplitude * t.Frequency)));

    /// <summary>The constants of Assumption 2 on [−radius, radius]; on all of R where there is no quadratic.</summary>
    public Constants On(double radius) => new(
        Tasks.Max(t => (0.5 * t.Quadratic * (Square(radius + Math.Abs(t.Centre)) + Square(t.Spread))) + Math.Abs(t.Amplitude * Math.Cos(t.PhaseSpread)) + Math.Abs(t.Level)),
        Tasks.Max(t => (t.Quadratic * (radius + Math.Abs(t.Centre))) + Math.Abs(t.Amplitude * t.Frequency * Math.Cos(t.PhaseSpread))),
        Tasks.Max(t => t.Quadratic + Math.Abs(t.Amplitude * Square(t.Frequency))),
        Tasks.Max(t => (t.Quadratic * t.Spread * (radius + Math.Abs(t.Centre))) + Math.Abs(t.Amplitude * Math.Sin(t.PhaseSpread))),
        Tasks.Max(t => (t.Quadratic * t.Spread) + Math.Abs(t.Amplitude * t.Frequency * Math.Sin(t.PhaseSpread))),
        Tasks.Max(t => Math.Abs(t.Amplitude * Square(t.Frequency) * Math.Sin(t.PhaseSpread))),
        Tasks.Max(t => Math.Abs(t.Amplitude) * Math.Pow(t.Frequency, 3)));

    /// <summary>The constants on W', which the statements need; those of sines hold on all of R.</summary>
    public Constants Everywhere => On(IsBounded ? Reach : 0);

    /// <summary>
    /// A constant of Assumption 2 as a case states it, with the largest value on a grid of [−radius, radius] that it has to bound: the certified
    /// constant, or, for a share below one, that share of the value on the grid, which then is too small for certain.
    /// </summary>
    public (double Stated, double Attained) State(Instance x, double certified, double radius, Func<NoisyTask, double, double> of)
    {
        double attained = Tasks.Max(task => Enumerable.Range(-16, 33).Max(k => Math.Abs(of(task, k * radius / 16))));
        return (x["stated"] < 1 ? x["stated"] * attained : Math.Max(certified, attained), attained);
    }

    /// <summary>Weights p on the simplex from the parameter <c>weights</c>.</summary>
    public static double[] Weights(Instance x)
    {
        double sum = x.Vector("weights").Sum();
        return [.. x.Vector("weights").Select(weight => weight / sum)];
    }

    /// <summary>The size of everything that enters a value, for rounding budgets.</summary>
    public double Size(double w) => Tasks.Max(t => 1 + Math.Abs(t.Level) + (t.Quadratic * Square(Math.Abs(w) + Reach + Math.Abs(t.Centre) + t.Spread)) + (Math.Abs(t.Amplitude) * (1 + Math.Pow(t.Frequency, 3))));

    private static ParameterSpace Space(double least, double largest, double farthest = 1)
    {
        static int PerTask(Instance x) => x.Integer("tasks");
        return new ParameterSpace(
            Parameter.Integer("tasks", 1, 3),
            Parameter.Vector("quadratic", least, largest, PerTask),
            Parameter.Vector("centre", -1, 1, PerTask),
            Parameter.Vector("spread", 0, 1, PerTask),
            Parameter.Vector("amplitude", -1, 1, PerTask),
            Parameter.LogarithmicVector("frequency", 0.2, 3, PerTask),
            Parameter.Vector("phase", -Math.PI, Math.PI, PerTask),
            Parameter.Vector("phase_spread", 0, 1.5, PerTask),
            Parameter.Vector("level", -1, 1, PerTask),
            Parameter.LogarithmicVector("weights", 0.01, 1, PerTask),
            Parameter.Logarithmic("alpha", 0.01, 3),
            Parameter.Uniform("w", -farthest, farthest));
    }

    private static double Square(double x) => x * x;

    /// <summary>The constants of Assumption 2: each a bound, with its name in the paper.</summary>
    public readonly record struct Constants(double Bound, double Lipschitz, double Smoothness, double ValueNoise, double GradientNoise, double HessianNoise, double HessianLipschitz)
    {
        /// <summary>L̃ = L(1 + αM + ασ_H) (equation (22)).</summary>
        public double MetaLipschitz(double alpha) => Lipschitz * (1 + (alpha * Smoothness) + (alpha * HessianNoise));

        /// <summary>M̃ = M(1 + αM)² + αLH (equation (25)).</summary>
        public double MetaSmoothness(double alpha) => (Smoothness * Square(1 + (alpha * Smoothness))) + (alpha * Lipschitz * HessianLipschitz);

        /// <summary>σ_w² = ((m − 1)/C)L̃² + (m²/(CD))(1 + αM)²(L² + σ_R²) (Lemma 3).</summary>
        public double GradientVariance(double alpha, int tasks, int batch, int samples) =>
            ((tasks - 1.0) / batch * Square(MetaLipschitz(alpha)))
            + (Square(tasks) / ((double)batch * samples) * Square(1 + (alpha * Smoothness)) * (Square(Lipschitz) + Square(GradientNoise)));

        /// <summary>Ĝ_p² = mB² + m²σ²/(CD) as printed in Lemma 3.</summary>
        public double PrintedWeightMoment(int tasks, int batch, int samples) => (tasks * Square(Bound)) + (Square(tasks) * Square(ValueNoise) / ((double)batch * samples));

        /// <summary>Ĝ_p² = (1 + (m − 1)/C)mB² + (m²/(CD))(σ² + α²L²σ_R²), with the variances that the printed one leaves out.</summary>
        public double WeightMoment(double alpha, int tasks, int batch, int samples) =>
            ((1 + ((tasks - 1.0) / batch)) * tasks * Square(Bound)) + (Square(tasks) / ((double)batch * samples) * ValueVariance(alpha));

        /// <summary>σ² + α²L²σ_R², a bound on the variance of f̂(w − α∇f̂(w, θ_in), θ_out).</summary>
        public double ValueVariance(double alpha) => Square(ValueNoise) + Square(alpha * Lipschitz * GradientNoise);
    }
}
