using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>The small examples and counterexamples of the papers, most of them in one dimension, with exact constants.</summary>
public static class ScalarLosses
{
    /// <summary>½ h w² + c w − a sin(b w + φ) in one dimension.</summary>
    /// <param name="h">The curvature of the quadratic part.</param>
    /// <param name="c">The linear coefficient.</param>
    /// <param name="a">The amplitude.</param>
    /// <param name="b">The frequency.</param>
    /// <param name="phase">The phase φ; default 0.</param>
    public static SinQuadraticLoss SineQuadratic(double h, double c, double a, double b, double phase = 0) =>
        new(Matrix<double>.Build.Dense(1, 1, h), Vector<double>.Build.Dense(1, c), [new(a, b, Vector<double>.Build.Dense(1, 1.0), phase)]);

    /// <summary>½ h (w − centre)² in one dimension.</summary>
    /// <param name="h">The curvature.</param>
    /// <param name="centre">The minimizer (for h &gt; 0).</param>
    public static QuadraticLoss Quadratic(double h, double centre) =>
        new(Matrix<double>.Build.Dense(1, 1, h), Vector<double>.Build.Dense(1, -h * centre), h / 2 * centre * centre);

    /// <summary>
    /// xu2020, Figure 1: f₁ = 0.505 w² − sin w and f₂ = 0.505 w² − 10⁻⁴ sin 100w (μ = 0.01, L = 2.01, ρ = 100); with α = 0.4 the
    /// MAML objective is not convex.
    /// </summary>
    public static TaskSet Xu2020Figure1() =>
        TaskSet.Of([new(SineQuadratic(1.01, 0, 1, 1)), new(SineQuadratic(1.01, 0, 1e-4, 100))]);

    /// <summary>
    /// The pair on which the printed and the stateless forms of BI-MAML (xu2020, Algorithm 1) stall: f₁ = ½w² − ½ sin w and
    /// f₂ = ½w² + 3w − 0.1 sin(2w + 1) (μ = 0.5, L = 1.5, ρ = 0.8).
    /// </summary>
    public static TaskSet Xu2020LatchWitness() =>
        TaskSet.Of([new(SineQuadratic(1, 0, 0.5, 1)), new(SineQuadratic(1, 3, 0.1, 2, 1))]);

    /// <summary>
    /// The mirrored pair f₁ = ½w² + Dw − a sin w, f₂(w) = f₁(−w), for which xu2020, Lemma C.2 as transcribed does not hold at 0
    /// (lower side for a = 0.5, upper side for a = −0.5).
    /// </summary>
    /// <param name="displacement">D; finite.</param>
    /// <param name="amplitude">a; finite; default 0.5 (μ = 0.5, L = 1.5).</param>
    public static TaskSet Xu2020MirroredPair(double displacement, double amplitude = 0.5) =>
        TaskSet.Of([new(SineQuadratic(1, displacement, amplitude, 1)), new(SineQuadratic(1, -displacement, -amplitude, 1))]);

    /// <summary>
    /// The pair ½(w − 1)², 3/2 (w + 1)² (xu2020, §3.1, made explicit) on which first-order MAML with α = 0.2 tends to −0.2 while
    /// MAML tends to 1/7.
    /// </summary>
    public static TaskSet FirstOrderWitness() => TaskSet.Of([new(Quadratic(1, 1)), new(Quadratic(3, -1))]);

    /// <summary>
    /// ½x² + ln cosh x + ½y² + (1/9) ln cosh 3y in two dimensions (μ = 1, L = 2), for which the vector mean-value form used in
    /// xu2020, Proposition 3.1 has no single intermediate point.
    /// </summary>
    public static LogCoshLoss MeanValueWitness() => new([1, 1], [1, 1.0 / 9], [1, 3]);

    /// <summary>mishchenko2023, Figures 1 and 2: one task, the convex function of its Theorem 1.</summary>
    public static TaskSet Mishchenko2023Figure1() => TaskSet.Of([new(new Mishchenko2023Loss())]);

    /// <summary>w²/2 + cos w (mishchenko2023, Theorem 2; L = 2, μ = 0): the MAML objective is not L-smooth for any α &gt; 0.</summary>
    public static SinQuadraticLoss CosineBowl() => SineQuadratic(1, 0, -1, 1, Math.PI / 2);

    /// <summary>a sin(b w + φ): bounded in value and in all derivatives, as collins2020 assumes.</summary>
    /// <param name="a">The amplitude.</param>
    /// <param name="b">The frequency.</param>
    /// <param name="phase">The phase φ; default 0.</param>
    public static SinQuadraticLoss Sine(double a, double b, double phase = 0) => SineQuadratic(0, 0, -a, b, phase);
}
