using MetaFlow.Numerics;

namespace MetaFlow.Theory.Flows;

/// <summary>The replicator flow ṗ_i = κp_i(F̃_i − Σp_jF̃_j) of TR-MAML with the entropic rule: what is monotone and conserved along it.</summary>
internal static class ReplicatorFlow
{
    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Make("flow.replicator.kl", "two parabolas ½h_i(w − c_i)² in one dimension with inner step α, whose saddle point is known",
            "pointwise: the derivative of V by the field of the library", "Held in all cases tried: dV/dt = −(w − w*)∇_wφ + ⟨p − p*, F̃⟩ ≤ −(φ(w, p*) − φ(w*, p)) ≤ 0 by convexity.",
            Form.Of(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "F̃_i convex: V=½‖w−w*‖²+KL(p*‖p)/κ is non-increasing", Parabolas.Space, x => Divergence(x, 1)) with
            {
                Mutants = [new("KL/κ → 2KL/κ", x => Divergence(x, 2))],
            }),
        Make("flow.replicator.support", "two parabolas in one dimension",
            "the weights at 17 times of the flow, integrated at two tolerances; a zero weight must stay zero to the last bit", "Zero weights stayed zero, positive ones positive.",
            Form.Of(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "the support of p(t) is constant", Parabolas.Space, x => Support(x, SimplexRule.Entropic)) with
            {
                Cases = 60, Climbs = 40, Mutants = [new("the projected flow instead", x => Support(x, SimplexRule.Projected))],
            }),
        Make("flow.replicator.odds", "two parabolas in one dimension",
            "the flow integrated at two tolerances, the integral by Simpson's rule on its dense output with 200 and 400 intervals", "Equal within the errors of integration and quadrature.",
            Form.Of(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "log(p_i/p_j)(t)−log(p_i/p_j)(0) = κ∫₀^t(F̃_i−F̃_j) ds", Parabolas.Space, Odds) with { Cases = 60, Climbs = 40 }),
        Make("flow.replicator.variance", "quadratics with different Hessians, weights also on the boundary of the simplex, and some whose sum is below one",
            "pointwise, by the field of the library", "Equal to rounding.",
            Form.Of(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "w frozen: d(p·F̃)/dt = κVar_p(F̃)", Weighted.Space, Variance)),
    ];

    private static Claim Make(string id, string families, string checking, string found, Form form) => new()
    {
        Id = id,
        Paper = "derived",
        Locator = "derived here: the min–max flow of collins2020 with multiplicative weights",
        Hypotheses = "F̃_i differentiable, and convex where the statement says so; the weights start on the simplex",
        Families = families,
        Checking = checking,
        Found = found,
        Forms = [form],
    };

    private static Evaluation Divergence(Instance x, double factor)
    {
        var parabolas = new Parabolas(x);
        var state = parabolas.Start;
        var speed = parabolas.Speed(SimplexRule.Entropic);
        var (w, p) = parabolas.Saddle;
        var evaluation = parabolas.Convex().Require("every weight is positive", 1e-12, Math.Min(state[1], state[2]));
        double rate = ((state[0] - w) * speed[0]) - (factor * ((p * speed[1] / state[1]) + ((1 - p) * speed[2] / state[2])) / parabolas.Kappa);
        return evaluation.Applies
            ? evaluation.AtMost("dV/dt", rate, 0, Rounding.Of(parabolas.Size * (1 + (1 / Math.Min(state[1], state[2]))), 256))
            : evaluation;
    }

    private static Evaluation Support(Instance x, SimplexRule rule)
    {
        var parabolas = new Parabolas(x);
        var evaluation = parabolas.OnSimplex();
        var flow = CheckedFlow.Solve(parabolas.Field(rule), parabolas.Start, parabolas.Until, 1e-7);
        if (!flow.IsComplete)
            return evaluation; // off the simplex the weights may grow without bound
        double zero = 0, least = double.PositiveInfinity;
        for (int k = 0; k <= 16; k++)
        {
            var state = flow.At(k * parabolas.Until / 16);
            for (int i = 1; i <= 2; i++)
            {
                if (parabolas.Start[i] == 0)
                    zero = Math.Max(zero, Math.Abs(state[i]));
                else
                    least = Math.Min(least, state[i]);
            }
        }

        evaluation.AtLeast("smallest positive weight", least, double.Epsilon, 0);
        return parabolas.Start[1] == 0 || parabolas.Start[2] == 0 ? evaluation.AtMost("largest zero weight", zero, 0, 0) : evaluation;
    }

    private static Evaluation Odds(Instance x)
    {
        var parabolas = new Parabolas(x);
        var start = parabolas.Start;
        var evaluation = new Evaluation().Require("every weight is positive", 1e-3, Math.Min(start[1], start[2]));
        if (start[1] <= 0 || start[2] <= 0)
            return evaluation;

        var flow = CheckedFlow.Solve(parabolas.Field(SimplexRule.Entropic), start, parabolas.Until, 1e-8);
        var end = flow.At(parabolas.Until);
        var differences = Enumerable.Range(0, 401).Select(k => parabolas.Losses(flow.At(Math.Min(k * parabolas.Until / 400, parabolas.Until))[0])).Select(losses => parabolas.Kappa * (losses[0] - losses[1])).ToArray();
        double fine = SimpsonRule.Of(differences, parabolas.Until), coarse = SimpsonRule.Of(differences, parabolas.Until, 2), state = flow.LargestErrorTo(parabolas.Until);
        double error = (16 * Math.Abs(fine - coarse)) + (state * parabolas.Size * parabolas.Until) + (state / Math.Max(1e-300, Math.Min(end[1], end[2]))) + Rounding.Of(100);
        return evaluation.Equal("change of log(p₁/p₂)", Math.Log(end[1] / end[2]) - Math.Log(start[1] / start[2]), fine, error, 1e-3);
    }

    private static Evaluation Variance(Instance x)
    {
        var (losses, speed, kappa) = Weighted.Of(x, SimplexRule.Entropic);
        var weights = Weighted.Weights(x);
        double mean = losses.Zip(weights, (loss, p) => loss * p).Sum();
        return Weighted.OnSimplex(x).Equal("d(p·F̃)/dt", losses.Zip(speed, (loss, s) => loss * s).Sum(), kappa * losses.Zip(weights, (loss, p) => p * (loss - mean) * (loss - mean)).Sum(),
            Rounding.Of(kappa * losses.Sum(loss => loss * loss), 256));
    }
}
