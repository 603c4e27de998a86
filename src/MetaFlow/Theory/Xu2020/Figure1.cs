using MetaFlow.Numerics;

namespace MetaFlow.Theory.Xu2020;

/// <summary>xu2020, Figure 1: a MAML objective that is not convex although both losses are.</summary>
internal static class Figure1
{
    private const int Points = 8001;
    private const double Alpha = 0.4;

    private static readonly TaskSet s_tasks = ScalarLosses.Xu2020Figure1();
    private static readonly (string A, string B)[] s_sines = [("1", "1"), ("0.0001", "100")];
    private static readonly double[] s_listed = [0.288087, 0.311260, 0.344866, 0.381651, 0.402744, 0.449469, 0.460737];
    private static readonly double[] s_smaller = [0.02, 0.06, 0.1, 0.14];
    private static readonly ParameterSpace s_line = new(Parameter.Uniform("w", -50, 50));
    private static readonly Lazy<double[]> s_critical = new(() => CriticalPoints(Alpha));
    private static readonly Lazy<double> s_lowest = new(LowestPoint);
    private static readonly Lazy<int[]> s_counts = new(() => [.. s_smaller.Select(alpha => CriticalPoints(alpha).Length)]);

    private const string Losses = "f₁ = 0.505w² − sin w and f₂ = 0.505w² − 10⁻⁴ sin 100w";

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new Claim
        {
            Id = "xu2020.fig1.convex",
            Paper = "xu2020",
            Locator = "Figure 1",
            Hypotheses = "none: one example, all w of a long interval",
            Families = Losses,
            Checking = "f₁″ = 1.01 + sin w and f₂″ = 1.01 + sin 100w in interval arithmetic.",
            Found = "Both stay in [0.01, 2.01] and come near both ends; the ends themselves are attained, so that a bisection cannot decide the closed bound.",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Inclusion, Expectation.Holds, "f₁=0.505w²−sin w, f₂=0.505w²−10⁻⁴sin 100w: f₁″, f₂″ ∈ [0.01, 2.01]", s_line, Convex) with { OnBox = null, Unconditional = NoHypothesis.Example },
            ],
        },
        new Claim
        {
            Id = "xu2020.fig1.constants",
            Paper = "xu2020",
            Locator = "Figure 1",
            Hypotheses = "none: one example",
            Families = Losses,
            Checking = "|f₁′ − f₂′|/2 and |f_i‴| in interval arithmetic, below 1 and 101 by bisection; sharp: their values where they are largest, and the limits of Theorem 3.6.",
            Found = "σ = 0.505 at w = ±π and κ = 100 at w = 0; the limit of Theorem 3.6 is 5.10·10⁻⁷, six orders below the figure's α = 0.4.",
            Forms =
            [
                Form.OfScalars(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "the pair of Fig. 1 satisfies Assumptions 3.4 and 3.5 with finite σ, κ", s_line, Constants) with { Unconditional = NoHypothesis.Example },
                Single(FormKind.Sharp, ClaimKind.Equality, Expectation.Holds, "uniform p: κ = 100, σ = sup|f₁′−f₂′|/2 = 0.505, attained at w = ±π; the step-size limit of Theorem 3.6 is 5.10e-7", SharpConstants),
            ],
        },
        new Claim
        {
            Id = "xu2020.fig1.nonconvex",
            Paper = "xu2020",
            Locator = "Figure 1",
            Hypotheses = "none: one example",
            Families = Losses + ", α = 0.4",
            Checking = "F″ in interval arithmetic at the lowest of 8001 points of [−4, 4].",
            Found = "F″ is about −48 at the lowest point.",
            Forms =
            [
                Single(FormKind.Printed, ClaimKind.Existence, Expectation.Holds, "α = 0.4: F″(w) < 0 for some w, so F is not convex", () => Nonconvex(Alpha)) with
                {
                    Mutants = [new("α = 0.4 → 0", _ => Nonconvex(0))],
                    Survivors = new Dictionary<string, string> { [Mutations.HalfBound] = "the bound is zero" },
                },
            ],
        },
        new Claim
        {
            Id = "xu2020.fig1.unique",
            Paper = "xu2020",
            Locator = "Section 3",
            Hypotheses = "none: one example; the theorems on uniqueness need α ≤ 1/(4L) and more, here α = 0.4 is above 1/(2L) = 0.2488",
            Families = Losses + ", α = 0.4; smaller α for the corrected form",
            Checking = "F′ in interval arithmetic between the critical points: every certain change of its sign is a critical point more; corrected: all changes of sign of F′ on 8001 points of [−4, 4], located by bisection to rounding, against the listed values, which are cut off after six digits.",
            Found = "F has at least seven critical points, four of them minima, by certain changes of the sign of F′. The scan found exactly the seven listed ones, the global minimum at 0.344866, and one only for α = 0.02, 0.06, 0.1 and 0.14.",
            Affects = "the example alone: α = 0.4 is outside the hypotheses of Theorem 3.10",
            Forms =
            [
                Single(FormKind.Printed, ClaimKind.Existence, Expectation.Fails, "F of Fig. 1 with α = 0.4 has a unique critical point", Unique) with
                {
                    Defect = (DefectKind.Hypothesis, "the figure's α exceeds 1/(2L) = 0.2488"),
                },
                Single(FormKind.Corrected, ClaimKind.Existence, Expectation.Holds,
                    "F of Fig. 1 with α = 0.4 has 7 critical points: minima 0.288087, 0.344866 (global), 0.402744, 0.460737; maxima 0.311260, 0.381651, 0.449469; it is unique for α ≤ 0.14", Seven),
            ],
        },
    ];

    private static Form Single(FormKind kind, ClaimKind says, Expectation expected, string statement, Func<Evaluation> evaluate) =>
        Form.Of(kind, says, expected, statement, ParameterSpace.Single, _ => evaluate()) with { Unconditional = NoHypothesis.Example };

    private static Evaluation Convex(Box box)
    {
        var evaluation = new Evaluation();
        foreach (var sine in s_sines)
        {
            var bend = Bend(box["w"], sine);
            evaluation.AtLeast("f″", bend, Interval.Decimal("0.01")).AtMost("f″", bend, Interval.Decimal("2.01"));
        }

        return evaluation;
    }

    private static Evaluation Constants(Box box)
    {
        var w = box["w"];
        return new Evaluation()
            .AtMost("|f₁′ − f₂′|/2", Deviation(w), 1)
            .AtMost("|f₁‴|", Interval.Abs(Third(w, s_sines[0])), 101)
            .AtMost("|f₂‴|", Interval.Abs(Third(w, s_sines[1])), 101);
    }

    private static Evaluation SharpConstants()
    {
        var problem = new TheoryProblem(s_tasks, new LossConstant(0.505, ConstantKind.Exact))
        {
            Smoothness = new LossConstant(2.01, ConstantKind.Exact),
            StrongConvexity = new LossConstant(0.01, ConstantKind.Exact),
            HessianLipschitz = new LossConstant(100, ConstantKind.Exact),
        };
        return new Evaluation()
            .Equal("|f₁′ − f₂′|/2 at π", Deviation(Interval.Pi), Interval.Decimal("0.505"))
            .Equal("|f₁′ − f₂′|/2 at −π", Deviation(-Interval.Pi), Interval.Decimal("0.505"))
            .Equal("f₂‴ at 0", Third(0, s_sines[1]), 100)
            .Equal("limit on α of Theorem 3.6", Parts.Limit36(problem), 5.10e-7, 5e-10);
    }

    private static Evaluation Nonconvex(double alpha)
    {
        double lowest = s_lowest.Value;
        return new Evaluation().AtMost("F″ at the lowest point", Curvature(lowest, alpha), 0).Note("w", lowest);
    }

    private static Evaluation Unique()
    {
        var critical = s_critical.Value;
        double[] between = [critical[0] - 0.1, .. critical.Zip(critical.Skip(1), (left, right) => (left + right) / 2), critical[^1] + 0.1];
        var signs = between.Select(w => Gradient(w, Interval.Decimal("0.4"))).Select(slope => slope.Lower > 0 ? 1 : slope.Upper < 0 ? -1 : 0).Where(sign => sign != 0).ToList();
        int changes = signs.Zip(signs.Skip(1)).Count(pair => pair.First != pair.Second);
        return new Evaluation().AtMost("certain changes of the sign of F′", changes, Interval.Point(1));
    }

    private static Evaluation Seven()
    {
        var critical = s_critical.Value;
        var evaluation = new Evaluation().Equal("number of critical points", critical.Length, s_listed.Length, 0);
        foreach (var (found, listed) in critical.Zip(s_listed))
            evaluation.Equal("critical point", found, listed, 1e-6); // the listed values are cut off after six digits
        var objective = Algorithms.Maml(s_tasks, Alpha).Objective;
        double global = objective.Potential([critical[2 % critical.Length]]);
        foreach (double w in critical)
            evaluation.AtMost("F at 0.344866, plus one", 1 + global, 1 + objective.Potential([w]), Rounding.Of(2));
        foreach (int count in s_counts.Value)
            evaluation.Equal("number of critical points for smaller α", count, 1, 0);
        return evaluation;
    }

    private static double LowestPoint()
    {
        var objective = Algorithms.Maml(s_tasks, Alpha).Objective;
        double[] one = [1], curvature = new double[1];
        return Enumerable.Range(0, Points).Select(At).MinBy(w =>
        {
            objective.PotentialHessianProduct([w], one, curvature);
            return curvature[0];
        });
    }

    private static double At(int k) => -4 + (8.0 * k / (Points - 1));

    private static double[] CriticalPoints(double alpha)
    {
        var field = Algorithms.Maml(s_tasks, alpha).Objective;
        var velocity = new double[1];
        double Velocity(double w)
        {
            field.Evaluate(0, [w], velocity);
            return velocity[0];
        }

        var roots = new List<double>();
        int next = Math.Sign(Velocity(At(0)));
        for (int k = 0; k + 1 < Points; k++)
        {
            double low = At(k), high = At(k + 1);
            int sign = next;
            next = Math.Sign(Velocity(high));
            if (sign == next)
                continue;
            for (int halving = 0; halving < 50; halving++)
            {
                double middle = (low + high) / 2;
                (low, high) = Math.Sign(Velocity(middle)) == sign ? (middle, high) : (low, middle);
            }

            roots.Add(low);
        }

        return [.. roots];
    }

    // f = 0.505w² − a sin(bw) and its derivatives.
    private static Interval Slope(Interval w, (string A, string B) sine) => (Interval.Decimal("1.01") * w) - (Interval.Decimal(sine.A) * Interval.Decimal(sine.B) * Interval.Cos(Interval.Decimal(sine.B) * w));

    private static Interval Bend(Interval w, (string A, string B) sine) => Interval.Decimal("1.01") + (Interval.Decimal(sine.A) * Interval.Square(Interval.Decimal(sine.B)) * Interval.Sin(Interval.Decimal(sine.B) * w));

    private static Interval Third(Interval w, (string A, string B) sine) => Interval.Decimal(sine.A) * Interval.Power(Interval.Decimal(sine.B), 3) * Interval.Cos(Interval.Decimal(sine.B) * w);

    // The quadratic parts cancel.
    private static Interval Deviation(Interval w) => Interval.Abs(Interval.Cos(w) - (Interval.Decimal("0.01") * Interval.Cos(100 * w))) / 2;

    private static Interval Gradient(Interval w, Interval alpha) =>
        s_sines.Select(sine => (1 - (alpha * Bend(w, sine))) * Slope(w - (alpha * Slope(w, sine)), sine)).Aggregate((sum, term) => sum + term) / 2;

    private static Interval Curvature(Interval w, Interval alpha) => s_sines.Select(sine =>
    {
        var adapted = w - (alpha * Slope(w, sine));
        return (Interval.Square(1 - (alpha * Bend(w, sine))) * Bend(adapted, sine)) - (alpha * Third(w, sine) * Slope(adapted, sine));
    }).Aggregate((sum, term) => sum + term) / 2;
}
