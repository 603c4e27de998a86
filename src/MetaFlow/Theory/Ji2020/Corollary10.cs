using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Corollary 10: the rate of Theorem 9 at α = 1/(8NL) and C_β = 80.</summary>
/// <remarks>L = 1. The tasks of <see cref="Descent"/> with ρ declared; C_𝓛 = C_b of (21).</remarks>
internal static class Corollary10
{
    private const int Rungs = 5;

    private static readonly ParameterSpace s_proof = new(
        Parameter.Integer("N", 1, 1000),
        Parameter.Logarithmic("rho", 0.1, 1000),
        Parameter.Logarithmic("sigma", 0.1, 10),
        Parameter.Logarithmic("start", 0.01, 10),
        Parameter.Logarithmic("K", 1, 1e8),
        Parameter.Logarithmic("B", 1, 1e12),
        Parameter.Logarithmic("stepBatch", 0.5, 1e4));

    private static readonly ParameterSpace s_rate = new(Parameter.Integer("N", 1, 100), Parameter.Logarithmic("rho", 0.1, 10), Parameter.Logarithmic("start", 0.1, 10), Parameter.Logarithmic("c", 0.1, 10), Parameter.Logarithmic("stepBatch", 0.5, 1e4));

    private static readonly ParameterSpace s_order = new(
        Parameter.Integer("N", 1, 10_000),
        Parameter.Logarithmic("sigma", 1e-3, 1e5),
        Parameter.Uniform("b", 0, 1.25),
        Parameter.Logarithmic("K", 1, 1e12),
        Parameter.Logarithmic("B", 1, 1e15));

    private static readonly ParameterSpace s_cost = new(
        Parameter.Integer("N", 1, 64), Parameter.Integer("S", 1, 100), Parameter.Integer("T", 1, 100), Parameter.Logarithmic("sigma", 0.1, 10), Parameter.Uniform("b", 0, 3), Parameter.Logarithmic("rho", 0.2, 5),
        Parameter.Logarithmic("gap", 0.1, 10), Parameter.Logarithmic("B", 0.35, 5));

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.cor10",
        Paper = "ji2020",
        Locator = "Corollary 10, equations (62) and (63)",
        Hypotheses = "those of Theorem 9, here |B'| ≥ 2C_𝓛²σ²/(C_bb+q^{2N}L)²; α = 1/(8NL), C_β = 80; b at most the constant of the O, here 1, as corrected",
        Families = "the tasks l_{S_i} = l_{T_i} = ½w² ± σw with any declared ρ > 0, in batches of up to 10¹² tasks; for the corrected order the constants of the theorem alone, with ρ = L = Δ = 1 and b ≤ 1 (b̃ = b²)",
        Checking = "Printed: the slope of log(left/order) over σ = 10 … 10⁵ with K proportional to σ and B to σ⁴, by the closed lower bound of the left side. Proof: the lower bound against (25) with (63) in interval arithmetic. Corrected: (63) as corrected, and the bound against 200s + 73√(σ+1)√s, in interval arithmetic.",
        Found = "σ stands in the O, so that it moves, and Δ, ρ, L, b are the constants: as transcribed the order then fails like √σ, since Theorem 9 loses σ in ξ (for fixed σ, K and B alone, it holds). The explicit (63) inherits this, and its 2/1600 in φ is below 4q^{8N}/(6400(2 − q^{2N})²) ≥ 0.0029. "
            + "With ξ ≤ 24L²/ρ + 37b/16 + σ, φ ≤ (22(σ+b)² + 4(σ²+b̃))/(6400L) and θ ≥ L/(200ρ) Theorem 9 gives O(s + √(σ+1)√s), s = 1/K + (σ² + b̃)/B, in the manner of Corollary 6.",
        Affects = "nothing later",
        Forms =
        [
            Form.Of(FormKind.Printed, ClaimKind.Rate, Expectation.Fails, "α=1/(8NL), C_β=80: E‖∇𝓛(w_ζ)‖ ≤ O(1/K+σ²/B+√(1/K+σ²/B)); K, B and σ move, Δ, ρ, L, b are fixed", s_rate, Printed) with
            {
                Defect = (DefectKind.ProofGap, "the ξ of Theorem 9 lacks σ; a factor √(σ+1) is missing before the root, and b̃ beside σ²"),
            },
            Form.Of(FormKind.Proof, ClaimKind.UpperBound, Expectation.Fails, "(25) with θ = L/(200ρ), φ ≤ (2(σ+b)²+σ²+b̃)/(1600L), ξ ≤ 24L²/ρ+37b/16", s_proof, x => Proof(x, false)) with
            {
                Defect = (DefectKind.ProofGap, "the ξ of Theorem 9 lacks σ, and φ is too small by a factor of nearly three"),
            },
            Form.Of(FormKind.Corrected, ClaimKind.Rate, Expectation.Holds, "α=1/(8NL), C_β=80: E‖∇𝓛(w_ζ)‖ ≤ O(s+√(σ+1)√s), s = 1/K+(σ²+b̃)/B, by (25) with θ = L/(200ρ), φ = (22(σ+b)²+4(σ²+b̃))/(6400L), ξ = 24L²/ρ+37b/16+σ", s_order, x => Order(x, 0.5)) with
            {
                Mutants = [new("√(σ+1) dropped", x => Order(x, 0)), new("22(σ+b)² → 8(σ+b)²", x => Order(x, 0.5, 8))],
            },
            Form.Of(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "(25) with θ = L/(200ρ), φ = (22(σ+b)²+4(σ²+b̃))/(6400L), ξ = 24L²/ρ+37b/16+σ", s_proof, x => Proof(x, true)) with
            {
                Mutants = [new("σ dropped from ξ", x => Proof(x, false)), new("1/K → 1/K²", x => Proof(x, true, 2))],
            },
        ],
    };

    public static Claim Complexity { get; } = new()
    {
        Id = "ji2020.cor10.complexity",
        Paper = "ji2020",
        Locator = "Corollary 10",
        Hypotheses = "those of Corollary 10; B = C/ε² with C ≥ C_Bσ²",
        Families = "L = 1, N up to 64, S and T up to 100; σ, b, ρ, Δ over ranges (b̃ = b²)",
        Checking = "The least K for which the corrected bound is at most ε, and the batch, are in closed form; the orders are slopes over ε = 10⁻³ … 10⁻⁶, with the spread of the slopes of neighbouring rungs as their error.",
        Found = "In ε, with σ and b fixed, all three orders are as transcribed, with the constants of the corrected Theorem 9 (the σ that is missing in ξ changes only constants). C_B then depends on σ and b/σ: B ≥ C_Bσ²ε⁻² with one C_B for all σ is not enough. The |B'|T gradients of (22) do not depend on ε.",
        Forms =
        [
            Form.Of(FormKind.Printed, ClaimKind.Cost, Expectation.Holds, "B ≥ C_Bσ²ε^{-2}: K=O(ε^{-2}) iterations, O((T+NS)ε^{-2}) gradients and O(NSε^{-2}) Hessians per iteration; ε moves", s_cost, x => Costs(x, 2, 2)) with
            {
                Mutants = [new("K = O(ε⁻²) → O(ε⁻¹)", x => Costs(x, 1, 2)), new("(T+NS)ε⁻² → (T+NS)ε⁻¹", x => Costs(x, 2, 1))],
            },
        ],
    };

    private static Descent Of(SmallSteps steps, Instance x, double sigma, double iterations, double stepTasks) => new()
    {
        Alpha = steps.Step,
        Steps = x.Integer("N"),
        Lipschitz = x["rho"] * steps.FiniteSumLipschitz,
        Factor = 80,
        Deviation = sigma,
        Start = x["start"],
        Iterations = iterations,
        StepTasks = stepTasks,
    };

    private static Evaluation Printed(Instance x)
    {
        var steps = SmallSteps.Of(x.Integer("N"));
        double lipschitz = x["rho"] * steps.FiniteSumLipschitz.Midpoint, growth2 = steps.Growth2.Midpoint, missing = 0;
        double[] logarithms = [.. Enumerable.Range(1, Rungs).Select(k =>
        {
            double sigma = Math.Pow(10, k), iterations = Math.Ceiling(x["c"] * 80 * (1 + (lipschitz * sigma)));
            double least = 2 * Math.Pow(lipschitz * sigma / growth2, 2), stepTasks = Math.Max(1, Math.Ceiling(x["stepBatch"] * least));
            missing = Math.Max(missing, least / stepTasks);
            double left = Of(steps, x, sigma, iterations, stepTasks).LowerBound().Midpoint;
            double s = (1 / iterations) + (sigma * sigma / (1e6 * Math.Pow(sigma, 4)));
            return Math.Log10(left / (s + Math.Sqrt(s)));
        })];
        double[] slopes = [.. logarithms.Skip(2).Zip(logarithms.Skip(1), (next, last) => next - last)];
        return new Evaluation()
            .Require("|B'| ≥ 2C_𝓛²σ²/(C_bb+q^(2N)L)²: the bound over |B'|", missing, 1)
            .AtMost("the order of left/right in σ", slopes[^1], 0, slopes.Max() - slopes.Min() + 1e-3);
    }

    private static Evaluation Proof(Instance x, bool corrected, double power = 1)
    {
        var steps = SmallSteps.Of(x.Integer("N"));
        var (rho, sigma2) = (Interval.Point(x["rho"]), Interval.Square(x["sigma"]));
        double batch = Math.Floor(x["B"]), iterations = Math.Floor(x["K"]);
        var least = 2 * Interval.Square(rho * steps.FiniteSumLipschitz) * sigma2 / Interval.Square(steps.Growth2);
        double stepTasks = Math.Max(1, Math.Ceiling(x["stepBatch"] * least.Midpoint));
        var descent = Of(steps, x, x["sigma"], iterations, stepTasks);
        var phi = corrected ? 26 * sigma2 / 6400 : 3 * sigma2 / 1600;
        var xi = (24 / rho) + (corrected ? x["sigma"] : 0);
        var a = 200 * rho * ((descent.Gap / Interval.Power(iterations, power)) + (phi / batch));
        return new Evaluation()
            .Require("|B'| ≥ 2C_𝓛²σ²/(C_bb+q^(2N)L)²", least, Interval.Point(stepTasks))
            .AtMost("E‖∇𝓛(w_ζ)‖ from below", descent.LowerBound(), (a / 2) + Interval.Sqrt((xi * a) + (Interval.Square(a) / 4)));
    }

    // The three limits at any N and B, in units of ρ and L; then the bound of the theorem with them against the order.
    private static Evaluation Order(Instance x, double power, double first = 22)
    {
        var steps = SmallSteps.Of(x.Integer("N"));
        var (sigma, b, batch) = (Interval.Point(x["sigma"]), Interval.Point(x["b"]), Interval.Point(x["B"]));
        var c1 = 2 - steps.Growth2;
        var growth4 = Interval.Square(steps.Growth2);
        var square1 = 4 * growth4 / Interval.Square(c1);
        var spread = Interval.Square(sigma + b);
        var moments = Interval.Square(sigma) + Interval.Square(b);
        var theta = c1 / steps.FiniteSumLipschitz * (Interval.Ratio(1, 80) - (((square1 / batch) + 1) / 6400));
        var phi = ((first * spread) + (4 * moments)) / 6400;
        var xi = 24 + (Interval.Ratio(37, 16) * b) + sigma;
        var s = (1 / Interval.Point(x["K"])) + (moments / batch);
        var a = 200 * ((1 / Interval.Point(x["K"])) + (phi / batch));
        return new Evaluation()
            .Require("b ≤ 1, a constant of the O", b, Interval.Point(1))
            .AtLeast("θρ/L", theta, Interval.Ratio(1, 200))
            .AtMost("φL", ((square1 * growth4 * spread) + (2 * growth4 * moments)) / 6400, phi)
            .AtMost("ξ", (c1 / steps.FiniteSumLipschitz * steps.Growth2) + ((c1 + (steps.Growth2 * steps.Growth)) * b) + sigma, xi)
            .AtMost("the bound of Theorem 9 against the order", (a / 2) + Interval.Sqrt((xi * a) + (Interval.Square(a) / 4)),
                (200 * s) + (73 * Interval.Power(sigma + 1, power) * Interval.Sqrt(s)));
    }

    private static Evaluation Costs(Instance x, double iterations, double gradients)
    {
        var (sigma, b, rho) = (x["sigma"], x["b"], x["rho"]);
        double xi = (24 / rho) + (37 * b / 16) + sigma, phi = ((22 * (sigma + b) * (sigma + b)) + (4 * ((sigma * sigma) + (b * b)))) / 6400;
        double lipschitz = rho * SmallSteps.Of(x.Integer("N")).FiniteSumLipschitz.Midpoint, stepTasks = Math.Ceiling(2 * Math.Pow(lipschitz * sigma, 2));
        var costs = Enumerable.Range(3, 4).Select(k =>
        {
            // The sum a of Δ/(θK) and φ/(θB) may be ε²/(ξ + ε), which makes a/2 + √(ξa + a²/4) = ε; B is the drawn multiple of the one that takes half of it.
            double accuracy = Math.Pow(10, -k), half = accuracy * accuracy / (xi + accuracy) / (400 * rho), batch = Math.Ceiling(x["B"] * phi / half), left = (2 * half) - (phi / batch);
            return (Iterations: left > 0 ? Math.Ceiling(x["gap"] / left) : double.PositiveInfinity, Gradients: (batch * (x["T"] + (x["N"] * x["S"]))) + (stepTasks * x["T"]), Hessians: batch * x["N"] * x["S"]);
        }).ToList();
        var evaluation = new Evaluation().Require("B ≥ C_Bσ²ε⁻²: φ/(θBa) ≤ 1", 0.5 / x["B"], 1);
        if (!costs.TrueForAll(cost => double.IsFinite(cost.Iterations)))
            return evaluation;
        Add("order of the iterations in 1/ε", cost => cost.Iterations, iterations);
        Add("order of the gradients in 1/ε", cost => cost.Gradients, gradients);
        Add("order of the Hessians in 1/ε", cost => cost.Hessians, gradients);
        return evaluation;

        void Add(string name, Func<(double Iterations, double Gradients, double Hessians), double> of, double order)
        {
            double[] slopes = [.. costs.Skip(1).Zip(costs, (next, last) => Math.Log10(of(next) / of(last)))];
            evaluation.AtMost(name, slopes.Average(), order, slopes.Max() - slopes.Min() + 1e-3, resolution: 0.1);
        }
    }
}
