using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, Lemmas 2, 4 and 5: Lipschitz constant, strong convexity and smoothness of the meta-losses F̃_i.</summary>
internal static class MetaLosses
{
    private static readonly ParameterSpace s_stated = MinMaxCase.Bounded.And(MinMaxCase.Share);

    private const string Stated = " L is stated: as certified, or in one of ten cases below a value of |f'| on the interval.";
    private const string Families = "one to three tasks on [−1, 1] with quadratics, sines and two-point noise";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "collins2020.lem2",
            Paper = "collins2020",
            Locator = "Lemma 2, equation (22)",
            Hypotheses = "Assumptions 1 and 2",
            Families = Families,
            Checking = "|F̃_i'| at drawn points, exactly by the two noises, against L̃ with the constants on W (printed) and on W' (corrected)." + Stated,
            Found = "As transcribed, with constants on W only, it does not hold once adapted points leave W: with αa > 3 a quadratic has |F̃'| = (1 − αa)²a|w − c| > (1 + αa)L. "
                + "With constants on W' it holds: |F̃'| ≤ E|1 − αf̂''| |f'(w')| ≤ (1 + αM + ασ_H)L.",
            Affects = "Lemma 3 and the theorems, with the same reading of the constants",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "F̃_i is L̃-Lipschitz, L̃ = L(1+αM+ασ_H)", s_stated, x => Slope(x, false, 1)) with
                {
                    Defect = (DefectKind.Hypothesis, "Assumption 2 is stated on W but used at adapted points; on W' the lemma holds"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "F̃_i is L̃-Lipschitz with the constants of Assumption 2 on W'", s_stated, x => Slope(x, true, 1)) with
                {
                    Mutants = [new("L(1+αM+ασ_H) → L/4", x => Slope(x, true, 0.25))],
                },
            ],
        },
        new()
        {
            Id = "collins2020.lem4",
            Paper = "collins2020",
            Locator = "Lemma 4",
            Hypotheses = "Assumption 2 on W'; α < 1/M; f_i μ-strongly convex",
            Families = Families,
            Checking = "F̃_i'' at drawn points, exactly by the two noises, against μ(1 − αM)² − αLH with certified constants on W'.",
            Found = "Held in all cases tried, with equality for quadratics. The printed proof derives convexity from a lower bound on the norm of a difference of gradients; "
                + "F̃'' = E(1 − αf̂'')²f''(w') − αE f̂''' f'(w') gives the claim directly.",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.LowerBound, Expectation.Holds, "α < 1/M, f_i μ-strongly convex ⇒ ∇²F̃_i ⪰ (μ(1−αM)²−αLH)I", MinMaxCase.Bounded, x => StrongConvexity(x, 2)) with
                {
                    Mutants = [new("(1−αM)² → 1−αM", x => StrongConvexity(x, 1))],
                },
            ],
        },
        new()
        {
            Id = "collins2020.lem5",
            Paper = "collins2020",
            Locator = "Lemma 5, equation (25)",
            Hypotheses = "Assumptions 1 and 2",
            Families = Families,
            Checking = "|F̃_i''| at drawn points, exactly by the two noises, against M̃ with the constants on W (printed) and on W' (corrected)." + Stated,
            Found = "As transcribed, with constants on W only, it does not hold once adapted points leave W: f' and f'' at w' exceed L and M. "
                + "With constants on W' it holds: |F̃''| ≤ E(1 − αf̂'')²|f''(w')| + αE|f̂'''||f'(w')| ≤ M(1 + αM)² + αLH.",
            Affects = "Propositions 1 and 2 and Theorems 2 and 3, with the same reading of the constants",
            Forms =
            [
                Form.Of(FormKind.Printed, ClaimKind.UpperBound, Expectation.Fails, "F̃_i is M̃-smooth, M̃ = M(1+αM)²+αLH", WideNoise, x => Smoothness(x, false, 2)) with
                {
                    Defect = (DefectKind.Hypothesis, "Assumption 2 is stated on W but used at adapted points; on W' the lemma holds"),
                },
                Form.Of(FormKind.Corrected, ClaimKind.UpperBound, Expectation.Holds, "F̃_i is M̃-smooth with the constants of Assumption 2 on W'", s_stated, x => Smoothness(x, true, 2)) with
                {
                    Mutants = [new("(1+αM)² → 1", x => Smoothness(x, true, 0))],
                },
            ],
        },
    ];

    // The certified constants on W must be nearly attained there for a violation outside to show: a single slow sine with its flat part on W.
    private static ParameterSpace WideNoise => new(
        Parameter.Logarithmic("amplitude", 0.1, 30), Parameter.Logarithmic("frequency", 0.02, 1), Parameter.Uniform("phase", -Math.PI, Math.PI), Parameter.Logarithmic("alpha", 0.1, 100), Parameter.Uniform("w", -1, 1), MinMaxCase.Share);

    private static Evaluation Slope(Instance x, bool everywhere, double factor)
    {
        var tasks = new MinMaxCase(x);
        double radius = everywhere ? tasks.Reach : 1;
        var constants = everywhere ? tasks.Everywhere : tasks.On(1);
        var (lipschitz, attained) = tasks.State(x, constants.Lipschitz, radius, (task, w) => task.Slope(w));
        constants = constants with { Lipschitz = lipschitz };
        double slope = tasks.Tasks.Max(task => Math.Abs(task.MetaSlope(x["w"], tasks.Alpha)));
        double bound = factor == 1 ? constants.MetaLipschitz(tasks.Alpha) : factor * constants.Lipschitz;
        return new Evaluation()
            .Require(everywhere ? "|f_i'| ≤ L on W'" : "|f_i'| ≤ L on W", attained, lipschitz)
            .AtMost("|F̃_i'(w)| against L̃", slope, bound, Rounding.Of(Math.Pow(1 + tasks.Size(x["w"]), 2) * (1 + tasks.Alpha), 128));
    }

    private static Evaluation StrongConvexity(Instance x, int power)
    {
        var tasks = new MinMaxCase(x);
        var constants = tasks.Everywhere;
        double mu = tasks.Tasks.Min(task => task.Quadratic - Math.Abs(task.Amplitude * task.Frequency * task.Frequency));
        double curvature = tasks.Tasks.Min(task => task.MetaCurvature(x["w"], tasks.Alpha));
        double bound = (mu * Math.Pow(Math.Max(0, 1 - (tasks.Alpha * constants.Smoothness)), power)) - (tasks.Alpha * constants.Lipschitz * constants.HessianLipschitz);
        return new Evaluation()
            .Require("α < 1/M", tasks.Alpha * constants.Smoothness, 1)
            .Require("f_i is μ-strongly convex, μ > 0", 0, mu)
            .AtLeast("F̃_i''(w) against μ(1−αM)² − αLH", curvature, bound, Rounding.Of(Math.Pow(1 + tasks.Size(x["w"]), 3) * (1 + tasks.Alpha), 128));
    }

    private static Evaluation Smoothness(Instance x, bool everywhere, int power)
    {
        if (x.TryGet("quadratic", out _))
        {
            var tasks = new MinMaxCase(x);
            var constants = everywhere ? tasks.Everywhere : tasks.On(1);
            var (lipschitz, attained) = tasks.State(x, constants.Lipschitz, everywhere ? tasks.Reach : 1, (task, w) => task.Slope(w));
            return Smoothness(tasks, x["w"], constants.Smoothness, (attained, lipschitz), constants.HessianLipschitz, power);
        }

        // One sine without noise; its exact constants on W = [−1, 1] from the ends and the inner extrema.
        var sine = new NoisyTask(0, 0, 0, x["amplitude"], x["frequency"], x["phase"], 0, 0);
        var single = new MinMaxCase([sine], x["alpha"], bounded: true);
        double largest = Largest(w => sine.Slope(w));
        return Smoothness(single, x["w"], Largest(w => sine.Curvature(w)), (largest, Regularity.Stated(x, largest)), Largest(w => sine.Third(w, 1)), power);

        double Largest(Func<double, double> f)
        {
            // Extrema of a derivative of the sine lie at multiples of π/2 of the argument.
            double b = x["frequency"], phase = x["phase"];
            var inner = Enumerable.Range(-8, 17).Select(k => ((k * Math.PI / 2) - phase) / b).Where(w => Math.Abs(w) < 1);
            return inner.Concat([-1, 1]).Max(w => Math.Abs(f(w)));
        }
    }

    private static Evaluation Smoothness(MinMaxCase tasks, double w, double smoothness, (double Attained, double Stated) lipschitz, double third, int power)
    {
        double curvature = tasks.Tasks.Max(task => Math.Abs(task.MetaCurvature(w, tasks.Alpha)));
        double bound = (smoothness * Math.Pow(1 + (tasks.Alpha * smoothness), power)) + (power == 0 ? 0 : tasks.Alpha * lipschitz.Stated * third);
        return new Evaluation().Require("|f_i'| ≤ L", lipschitz.Attained, lipschitz.Stated).AtMost("|F̃_i''(w)| against M̃", curvature, bound, Rounding.Of((1 + tasks.Alpha) * Math.Pow(1 + tasks.Size(w), 2) + bound, 128));
    }
}
