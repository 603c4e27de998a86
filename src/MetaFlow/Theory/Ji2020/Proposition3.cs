namespace MetaFlow.Theory.Ji2020;

/// <summary>ji2020, Propositions 3 and 4: bias and second moment of the sampled meta-gradient.</summary>
internal static class Proposition3
{
    private const string Families = "one-dimensional quadratics with a sine, one or two tasks, and samples with a random sign (L, ρ, σ_g, σ_H exact or certified); σ is the deviation at the point, which is all that the proof uses";
    private static readonly ParameterSpace s_bias = NoisyTasks.Space(Parameter.Logarithmic("r", 0.01, 1.3), 4, 100);

    private static readonly ParameterSpace s_square = NoisyTasks.Space(Parameter.Logarithmic("r", 0.01, 1.3), 4)
        .And(Parameter.Integer("D", 1, 20), Parameter.Logarithmic("T", 1, 1e6));

    private delegate double Bound(double q, int steps, Instance x, Sides sides);

    public static Claim Claim { get; } = new()
    {
        Id = "ji2020.prop3",
        Paper = "ji2020",
        Locator = "Proposition 3, equations (15) and (16)",
        Hypotheses = "Assumptions 1, 2 and 3, by construction; q^{2N} < 2",
        Families = Families,
        Checking = "E Ĝ_i over all (S + 1)^N inner paths (the Hessian and outer samples are unbiased given the path); the error is the rounding of the sums.",
        Found = "Both forms held in all cases, and the proof is complete: given the task, w̃_N is fixed, so that the products of J_j and the gradient separate; R(N) ≤ (q^{N−1} − 1)²q^{N−1}ρσ_g/(L²√S) by the first moment of Proposition 2, and E‖∇l_i‖ ≤ (‖∇𝓛‖ + σ)/(2 − q^{2N}) by Lemma 15. "
            + "The transcribed constants are those of the proof with q^N(q^N − 1) ≤ q^{2N} and (q^{N−1} − 1)²q^{2N−1} ≤ q^{4N}: at α = 1/(8NL) they are eight and seventy times larger, which costs Corollary 6 its θ > 0.",
        Forms =
        [
            Of(FormKind.Printed, s_bias, "q^{2N} < 2: ‖e_k‖ ≤ C_err1/√S + (C_err2/√S)(‖∇𝓛‖+σ), C_err1=q^{2N}σ_g, C_err2=q^{4N}ρσ_g/((2-q^{2N})L²)", Bias, Printed) with
            {
                Mutants = [new("C_err1 → 0", x => Bias(x, (q, n, y, sides) => Printed(q, n, y, sides) - Printed(q, n, y, default)))],
            },
            Of(FormKind.Proof, s_bias, "q^{2N} < 2: ‖e_k‖ ≤ c₁/√S + (c₂/√S)(‖∇𝓛‖+σ), c₁=q^N(q^N-1)σ_g, c₂=(q^{N-1}-1)²q^{2N-1}ρσ_g/((2-q^{2N})L²)", Bias, Proof) with
            {
                Mutants =
                [
                    new("q^N − 1 → (q^N − 1)²", x => Bias(x, (q, n, y, sides) => Proof(q, n, y, sides) * (Math.Pow(q, n) - 1))),
                    new("1/√S → 1/S²", x => Bias(x, (q, n, y, sides) => Proof(q, n, y, sides) / Math.Pow(NoisyTasks.Batch(y), 1.5))),
                ],
            },
        ],
    };

    public static Claim Proposition4 { get; } = new()
    {
        Id = "ji2020.prop4",
        Paper = "ji2020",
        Locator = "Proposition 4, equations (17) and (18)",
        Hypotheses = "Assumptions 1, 2 and 3, by construction; q^{2N} < 2",
        Families = Families,
        Checking = "E Ĝ_i² over all (S + 1)^N inner paths, with the variances of the Hessian samples and of the outer batch in closed form; the error is the rounding of the sums.",
        Found = "Held in all cases. (34), on which the proof rests, does not hold for d ≥ 2; E‖J_j v‖² ≤ k‖v‖² vector by vector replaces it and gives the same result. (36) is followed by ‖∇𝓛‖ for ‖∇𝓛‖².",
        Forms =
        [
            Of(FormKind.Printed, s_square, "q^{2N} < 2: E‖Ĝ‖² ≤ C_squ1/T + C_squ2/S + C_squ3(‖∇𝓛‖²+σ²), C_squ1=3k^Nσ_g², k=α²σ_H²/D+q², C_squ2=C_squ1((1+2αL+2α²L²)^N-1)αL/(1+αL), C_squ3=6k^Nq^{2N}/(2-q^{2N})²", Square,
                (q, n, x, sides) => SquareBound(q, n, x, sides, 1, 1, 1)) with
            {
                Mutants =
                [
                    new("C_squ1/T dropped", x => Square(x, (q, n, y, sides) => SquareBound(q, n, y, sides, 0, 1, 1))),
                    new("C_squ1/T → C_squ1/T²", x => Square(x, (q, n, y, sides) => SquareBound(q, n, y, sides, 1 / y["T"], 1, 1))),
                    new("C_squ3 dropped", x => Square(x, (q, n, y, sides) => SquareBound(q, n, y, sides, 1, 1, 0))),
                ],
            },
        ],
    };

    private static Form Of(FormKind kind, ParameterSpace space, string statement, Func<Instance, Bound, Evaluation> evaluate, Bound bound) =>
        Form.Of(kind, ClaimKind.UpperBound, Expectation.Holds, statement, space, x => evaluate(x, bound));

    private static double Printed(double q, int steps, Instance x, Sides sides)
    {
        double growth2 = Math.Pow(q, 2 * steps), noise = x["s"] + x["v"], smoothness = x["h"] + x["m"];
        return (noise * (growth2 + (growth2 * growth2 * x["m"] * x["b"] / ((2 - growth2) * smoothness * smoothness) * (Math.Abs(sides.Meta) + sides.Deviation)))) / Math.Sqrt(NoisyTasks.Batch(x));
    }

    private static double Proof(double q, int steps, Instance x, Sides sides)
    {
        double growth = Math.Pow(q, steps), before = growth / q, noise = x["s"] + x["v"], smoothness = x["h"] + x["m"];
        double second = (before - 1) * (before - 1) * growth * before * x["m"] * x["b"] / ((2 - (growth * growth)) * smoothness * smoothness);
        return noise * ((growth * (growth - 1)) + (second * (Math.Abs(sides.Meta) + sides.Deviation))) / Math.Sqrt(NoisyTasks.Batch(x));
    }

    private static double SquareBound(double q, int steps, Instance x, Sides sides, double first, double second, double third)
    {
        double product = q - 1, smoothness = x["h"] + x["m"], alpha = product / smoothness, noise = x["s"] + x["v"], curvature = x["v"] * x["rate"];
        double powers = Math.Pow((alpha * alpha * curvature * curvature / x["D"]) + (q * q), steps), growth2 = Math.Pow(q, 2 * steps);
        double square1 = 3 * powers * noise * noise;
        double square2 = square1 * (Math.Pow(1 + (2 * product) + (2 * product * product), steps) - 1) * product / q;
        double square3 = 6 * powers * growth2 / ((2 - growth2) * (2 - growth2));
        return (first * square1 / x["T"]) + (second * square2 / NoisyTasks.Batch(x)) + (third * square3 * ((sides.Meta * sides.Meta) + (sides.Deviation * sides.Deviation)));
    }

    private static Evaluation Bias(Instance x, Bound bound) =>
        Evaluate(x, 1, 1, bound, (evaluation, sides, right) => evaluation.AtMost("‖e_k‖", Math.Abs(sides.Mean - sides.Meta), right, Rounding.Of(sides.Size, 4000) + Rounding.Of(right)));

    private static Evaluation Square(Instance x, Bound bound) =>
        Evaluate(x, x["D"], x["T"], bound, (evaluation, sides, right) => evaluation.AtMost("E‖Ĝ‖²", sides.Square, right, Rounding.Of(sides.Square + right, 4000)));

    private static Evaluation Evaluate(Instance x, double hessians, double outer, Bound bound, Func<Evaluation, Sides, double, Evaluation> compare)
    {
        int steps = x.Integer("N"), count = x.Integer("tasks");
        double q = Math.Pow(1 + x["r"], 0.5 / steps), smoothness = x["h"] + x["m"], alpha = (q - 1) / smoothness;
        var parts = Enumerable.Range(0, count).Select(task => NoisyPaths.Of(x, task, alpha, hessians, outer)).ToList();
        double gradient = parts.Average(part => part.Gradient);

        // Every gradient of a path is at most L times the farthest point plus the linear and sine parts: the size that rounding is relative to.
        double growth = Math.Pow(q, 2 * steps), reach = Math.Abs(x["w"]) + (steps * alpha * (2 + (x["m"] / x["b"]) + x["s"] + x["v"]));
        var sides = new Sides(
            parts.Average(part => part.Meta), parts.Average(part => part.Mean), parts.Average(part => part.Square),
            Math.Sqrt(parts.Average(part => (part.Gradient - gradient) * (part.Gradient - gradient))),
            growth * growth * ((1 + x["b"]) * smoothness * (reach + 1)) + 1);
        return compare(new Evaluation().Require("q^(2N) < 2", x["r"], 1), sides, bound(q, steps, x, sides));
    }

    private readonly record struct Sides(double Meta, double Mean, double Square, double Deviation, double Size);
}
