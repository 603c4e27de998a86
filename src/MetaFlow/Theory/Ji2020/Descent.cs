using System.Numerics;
using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>
/// Algorithms 1 and 2 on the tasks ½w² ± σw, each with chance ½, with the step size 1/(C_βL̂): a family on which the mean of the meta-gradients along the way
/// is bounded from below in closed form, however large the batches and K are.
/// </summary>
/// <remarks>
/// <para>L = 1, ∇𝓛_i(w) = c(w ± σ) with c = (1 − α)^{2N}, 𝓛(w) − inf 𝓛 = cw²/2, and the Hessians are constant, so that any ρ &gt; 0 is a Lipschitz constant of
/// theirs. Batches of tasks and samples move w by terms of mean zero only, independent of β.</para>
/// <para>E[β c | w] ≤ κ for every w: L̂ = q^{2N} + C_𝓛 m with the mean m ≥ 0 of |w ± σ + noise|, whose expectation is at least max(|w|, σ) and whose variance is at most
/// V = (σ² + σ_g²/|D_L|)/|B′|; with μ = E L̂ ≥ μ₀ = q^{2N} + C_𝓛σ, 1/L̂ = 1/μ − (L̂ − μ)/μ² + (L̂ − μ)²/(μ²L̂) gives E(1/L̂) ≤ 1/μ₀ + C_𝓛²V/(μ₀²q^{2N}). Then
/// E|w_{k+1}| ≥ E|E(w_{k+1}|w_k)| ≥ (1 − κ)E|w_k|, and E‖∇𝓛(w_ζ)‖ ≥ c|w₀|(1 − (1 − κ)^K)/(Kκ).</para>
/// </remarks>
internal sealed record Descent
{
    private const int Replicates = 30;

    /// <summary>α.</summary>
    public required Interval Alpha { get; init; }

    /// <summary>N.</summary>
    public required int Steps { get; init; }

    /// <summary>C_𝓛.</summary>
    public required Interval Lipschitz { get; init; }

    /// <summary>C_β.</summary>
    public required Interval Factor { get; init; }

    /// <summary>σ.</summary>
    public required double Deviation { get; init; }

    /// <summary>w₀ &gt; 0.</summary>
    public required double Start { get; init; }

    /// <summary>K.</summary>
    public required double Iterations { get; init; }

    /// <summary>|B′|.</summary>
    public required double StepTasks { get; init; }

    /// <summary>σ_g; 0 in the finite-sum case.</summary>
    public double Noise { get; init; }

    /// <summary>|D_L|.</summary>
    public double StepSamples { get; init; } = 1;

    /// <summary>c.</summary>
    public Interval Contraction => Interval.Power(1 - Alpha, 2 * Steps);

    /// <summary>Δ.</summary>
    public Interval Gap => Contraction * Interval.Square(Start) / 2;

    private Interval Growth2 => Interval.Power(1 + Alpha, 2 * Steps);

    /// <summary>A lower bound of E‖∇𝓛(w_ζ)‖; it is sharp where the batches are large.</summary>
    public Interval LowerBound()
    {
        var variance = (Interval.Square(Deviation) + (Interval.Square(Noise) / StepSamples)) / StepTasks;
        var mean = Growth2 + (Lipschitz * Deviation);
        var reciprocal = (1 / mean) + (Interval.Square(Lipschitz) * variance / (Interval.Square(mean) * Growth2));
        var rate = Contraction / Factor * reciprocal;

        // Without the assumption κ ≤ 1 nothing is known but the first iterate.
        if (rate.Upper >= 1)
            return Contraction * Start / Iterations;
        return Contraction * Start * (1 - Interval.Exp(Iterations * Interval.Log(1 - rate))) / (Iterations * rate);
    }

    /// <summary>E‖∇𝓛(w_ζ)‖ by simulation, with six standard errors; for small batches and K.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="tasks">B.</param>
    /// <param name="support">S; 0 for the finite-sum case.</param>
    /// <param name="query">T.</param>
    public (double Mean, double Error) Simulate(long seed, int tasks, int support, int query)
    {
        double alpha = Alpha.Midpoint, c = Contraction.Midpoint, root = Math.Sqrt(c);
        double sum = 0, squares = 0;
        for (int r = 0; r < Replicates; r++)
        {
            var stream = new RandomStream(seed, RandomPurpose.Check, 5, r);
            long index = 0;
            double w = Start, total = 0;
            for (int k = 0; k < Iterations; k++)
            {
                total += c * Math.Abs(w);
                double smoothness = Growth2.Midpoint + (Lipschitz.Midpoint * MeanNorm(stream, ref index, w)), direction = 0;
                for (int i = 0; i < tasks; i++)
                {
                    double shift = Deviation * Signs(stream, ref index, 1), point = w;
                    for (int j = 0; j < Steps; j++)
                        point -= alpha * (point + shift + (support > 0 ? Noise * Signs(stream, ref index, support) : 0));
                    direction += root * (point + shift + (support > 0 ? Noise * Signs(stream, ref index, query) : 0));
                }

                w -= direction / (tasks * Factor.Midpoint * smoothness);
            }

            double mean = total / Iterations;
            sum += mean;
            squares += mean * mean;
        }

        double average = sum / Replicates, variance = Math.Max(0, (squares / Replicates) - (average * average)) * Replicates / (Replicates - 1);
        return (average, (6 * Math.Sqrt(variance / Replicates)) + Rounding.Of(average, 10_000));
    }

    private double MeanNorm(RandomStream stream, ref long index, double w)
    {
        double sum = 0;
        if (Noise == 0)
        {
            double mean = Signs(stream, ref index, (int)StepTasks);
            return ((1 + mean) / 2 * Math.Abs(w + Deviation)) + ((1 - mean) / 2 * Math.Abs(w - Deviation));
        }

        for (int i = 0; i < (int)StepTasks; i++)
            sum += Math.Abs(w + (Deviation * Signs(stream, ref index, 1)) + (Noise * Signs(stream, ref index, (int)StepSamples)));
        return sum / (int)StepTasks;
    }

    // The mean of some random signs, 48 from each draw.
    private static double Signs(RandomStream stream, ref long index, int count)
    {
        int ones = 0;
        for (int left = count; left > 0; left -= 48)
        {
            ulong bits = (ulong)(stream.Uniform(index++) * (1L << 48));
            ones += BitOperations.PopCount(left >= 48 ? bits : bits & ((1UL << left) - 1));
        }

        return ((2.0 * ones) - count) / count;
    }
}
