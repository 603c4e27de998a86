namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Corollary 6: the number of iterations, gradients and Hessians for an ε-accurate point.</summary>
internal static class Corollary6Complexity
{
    private const int Rungs = 4;

    private static readonly ParameterSpace s_space = new(
        Parameter.Integer("N", 1, 64),
        Parameter.Logarithmic("sigma", 0.1, 10),
        Parameter.Logarithmic("sigma_g", 0.1, 10),
        Parameter.Logarithmic("rho", 0.2, 5),
        Parameter.Logarithmic("gap", 0.1, 10),
        Parameter.Logarithmic("S", 0.3, 4),
        Parameter.Logarithmic("B", 0.3, 4));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.cor6.complexity",
        Paper = "ji2020",
        Locator = "Corollary 6",
        Hypotheses = "those of Corollary 6, corrected; S = C_S/ε² and B = C_B/ε² with ξ/S + φ/B below what ε-accuracy leaves, T = 1, D = σ_H²/L², |B'| and |D_L| as Lemma 16 asks",
        Families = "L = σ_H = 1, N up to 64; σ, σ_g, ρ and Δ over a factor of a hundred or more",
        Checking = "The least K for which the corrected bound is at most ε, and the sizes of the batches, are in closed form; the orders are slopes over ε = 10⁻³ … 10⁻⁶, with the spread of the slopes of neighbouring rungs as their error; the order in N is the slope over 64N, 128N, 256N at ε = 10⁻³.",
        Found = "The iterations are of order ε⁻², the gradients per iteration of order Nε⁻⁴ and the Hessians of order Nε⁻², as transcribed. (The 1/ε² inside the last O of the proof should be ε².)",
        Forms =
        [
            new Form
            {
                Kind = FormKind.Printed,
                Says = ClaimKind.Cost,
                Expected = Expectation.Holds,
                Statement = "ε-accuracy: O(1/ε²) iterations, O(N/ε⁴+1/ε²) gradients and O(N/ε²) Hessians per iteration; ε and N move, σ, σ_g, ρ, L, Δ are fixed",
                Space = s_space,
                Evaluate = x => Evaluate(x, 2, 4, 2),
                Mutants =
                [
                    new("1/ε² iterations → 1/ε", x => Evaluate(x, 1, 4, 2)),
                    new("N/ε⁴ gradients → N/ε³", x => Evaluate(x, 2, 3, 2)),
                    new("N/ε² Hessians → N/ε", x => Evaluate(x, 2, 4, 1)),
                ],
            },
        ],
    };

    private static Evaluation Evaluate(Instance x, double iterations, double gradients, double hessians)
    {
        double[] accuracies = [.. Enumerable.Range(3, Rungs).Select(k => Math.Pow(10, -k))];
        var costs = accuracies.Select(accuracy => Cost(x, x.Integer("N"), accuracy)).ToList();
        var wide = Enumerable.Range(6, 3).Select(k => Cost(x, x.Integer("N") << k, accuracies[0])).ToList();
        var evaluation = new Evaluation().Require("S ≥ C_S/ε² and B ≥ C_B/ε²: (ξ/S + φ/B)/(θa) ≤ 1", ((1 / x["S"]) + (1 / x["B"])) / 3, 1);
        if (!costs.Concat(wide).All(cost => double.IsFinite(cost.Iterations)))
            return evaluation;
        Add("order of the iterations in 1/ε", cost => cost.Iterations, iterations);
        Add("order of the gradients in 1/ε", cost => cost.Gradients, gradients);
        Add("order of the Hessians in 1/ε", cost => cost.Hessians, hessians);
        AddWide("order of the gradients in N", cost => cost.Gradients);
        AddWide("order of the Hessians in N", cost => cost.Hessians);
        return evaluation;

        void Add(string name, Func<(double Iterations, double Gradients, double Hessians), double> of, double order)
        {
            double[] slopes = [.. Enumerable.Range(1, Rungs - 1).Select(k => Math.Log10(of(costs[k]) / of(costs[k - 1])))];
            evaluation.AtMost(name, slopes.Average(), order, slopes.Max() - slopes.Min() + 1e-3, resolution: 0.05);
        }

        // The slope exceeds 1 by O(1/N), which halves from one rung to the next: twice the difference covers the rest.
        void AddWide(string name, Func<(double Iterations, double Gradients, double Hessians), double> of)
        {
            double[] slopes = [Math.Log2(of(wide[1]) / of(wide[0])), Math.Log2(of(wide[2]) / of(wide[1]))];
            evaluation.AtMost(name, slopes[1], 1, (2 * Math.Abs(slopes[1] - slopes[0])) + 1e-6, resolution: 0.05);
        }
    }

    // The sum θa of Δ/K, ξ/S and φ/B may be θ ε²/(χ + ε), which makes a/2 + √(χa + a²/4) = ε; S and B are the drawn multiples of those that take a third of it each.
    private static (double Iterations, double Gradients, double Hessians) Cost(Instance x, int n, double accuracy)
    {
        var (sigma, noise, rho) = (x["sigma"], x["sigma_g"], x["rho"]);
        var steps = SmallSteps.Of(n);
        double growth2 = steps.Growth2.Midpoint, lipschitz = rho * steps.Lipschitz.Midpoint, error2 = rho * noise * steps.PrintedError2.Midpoint;
        double s = 80 * rho * rho * noise * noise, b = 4, third = 0, left = 0;
        double square3 = steps.Square3(1).Midpoint;
        for (int round = 0; round < 2; round++)
        {
            double theta = 2 * (2 - growth2) / (100 * lipschitz) * (0.2 - (1.56 * error2 * error2 / s) - (square3 / (100 * b)) - 0.02);
            double chi = ((2 - growth2) * growth2 / lipschitz) + sigma;
            third = theta * accuracy * accuracy / (chi + accuracy) / 3;
            double xi = 0.06 * 0.52 * (Math.Pow(steps.PrintedError1.Midpoint * noise, 2) + Math.Pow(error2 * sigma, 2));
            double phi = ((noise * noise * (steps.Square1(1).Midpoint + steps.Square2(1).Midpoint)) + (square3 * sigma * sigma)) / 5000;
            s = Math.Max(s, Math.Ceiling(x["S"] * xi / third));
            b = Math.Max(b, Math.Ceiling(x["B"] * phi / third));
            left = (3 * third) - (xi / s) - (phi / b);
        }

        double tasks = Math.Floor(4 * Math.Pow(lipschitz * sigma / growth2, 2) / 3) + 1, samples = Math.Floor(64 * Math.Pow(noise * lipschitz / growth2, 2)) + 1;
        return (left > 0 ? Math.Ceiling(x["gap"] / left) : double.PositiveInfinity, (b * ((n * s) + 1)) + (tasks * samples), b * n);
    }
}
