using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Theory.Flows;

/// <summary>The projected min–max flow ẇ = −Σ p_i∇F̃_i, ṗ = κ Π_T F̃ of TR-MAML: what is monotone, conserved and bounded along it.</summary>
internal static class MinMaxFlow
{
    private const string Families = "two parabolas ½h_i(w − c_i)² in one dimension with inner step α, whose saddle point is known, a few of them concave or with weights off the simplex; two opposite lines; quadratics with different Hessians";

    private static readonly ParameterSpace s_lines = new(
        Parameter.Uniform("w", -2, 2), Parameter.Uniform("p", 0, 1), Parameter.Logarithmic("kappa", 0.05, 5), Parameter.Uniform("T", 0.2, 6), Parameter.Logarithmic("h", 1e-3, 0.3));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        Make("flow.minmax.invariance", "the smallest weight and the sum of the weights at 17 times of the flow, integrated at two tolerances", "The weights stayed on the simplex to the integration error: the projection onto the tangent cone removes what leads out.",
            Form.Of(FormKind.Sharp, ClaimKind.Inclusion, Expectation.Holds, "projected min-max flow started in W×Δ stays in W×Δ", Parabolas.Space, Invariance) with
            {
                Cases = 60, Climbs = 40, Mutants = [new("without the projection", WithoutProjection)],
            }),
        Make("flow.minmax.lyapunov", "pointwise: the derivative of V by the field of the library, with the saddle point in closed form", "Held in all cases tried, also on the boundary of the simplex; it follows from convexity in w, linearity in p, and ⟨p − p*, Π_T F̃⟩ ≤ ⟨p − p*, F̃⟩.",
            Form.Of(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "F̃_i convex, V=½‖w−w*‖²+‖p−p*‖²/(2κ): dV/dt ≤ −(φ(w,p*)−φ(w*,p)) ≤ 0", Parabolas.Space, x => Lyapunov(x, 1)) with
            {
                Mutants = [new("gap → four times the gap", x => Lyapunov(x, 4))],
            }),
        Make("flow.minmax.gap", "the time averages by Simpson's rule on the dense output with 200 and 400 intervals; W is the interval of the centres and the start", "Held in all cases tried: integrate dV/dt for every reference point of W × Δ.",
            Form.Of(FormKind.Sharp, ClaimKind.UpperBound, Expectation.Holds, "F̃_i convex: duality gap of the time averages ≤ (½D_W²+D_Δ²/(2κ))/t, D_Δ² ≤ 2", Parabolas.Space, x => Gap(x, 1)) with
            {
                Cases = 60, Climbs = 40, Mutants = [new("1/t → 1/(1 + t)⁴", x => Gap(x, 4))],
            }),
        Make("flow.minmax.conserved", "the flow integrated at two tolerances", "Equal to the integration error.",
            Form.Of(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "F̃=(w,−w), interior: V=w²/2+(p₁−½)²/κ is conserved", s_lines, x => Conserved(x, 1)) with
            {
                Cases = 60, Climbs = 40, Mutants = [new("(p₁−½)²/κ → (p₁−½)²/(2κ)", x => Conserved(x, 0.5))],
            }),
        Make("flow.minmax.euler", "one Euler step by the field of the library", "V rises by exactly h²(2(p₁ − ½)² + κw²), which is at least 2κh²V.",
            Form.Of(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "F̃=(w,−w), interior: explicit Euler increases V=w²/2+(p₁−½)²/κ at every step", s_lines, x => Euler(x, 2)) with
            {
                Mutants = [new("rise of 2κh²V → 4κh²V", x => Euler(x, 4))],
            }),
        Make("flow.minmax.frozen", "pointwise, by the field of the library", "Equal to rounding: ⟨F̃, Π_T F̃⟩ = ‖Π_T F̃‖² for the projection onto a cone.",
            Form.Of(FormKind.Sharp, ClaimKind.Invariant, Expectation.Holds, "w frozen: d(p·F̃)/dt = κ‖Π_T F̃‖²", Weighted.Space, Frozen)),
    ];

    private static Claim Make(string id, string checking, string found, Form form) => new()
    {
        Id = id,
        Paper = "derived",
        Locator = "derived here: the projected min–max flow of collins2020, Algorithm 1",
        Hypotheses = "F̃_i differentiable, and convex where the statement says so; the weights start on the simplex",
        Families = Families,
        Checking = checking,
        Found = found,
        Forms = [form],
    };

    private static Evaluation Invariance(Instance x)
    {
        var parabolas = new Parabolas(x);
        var evaluation = parabolas.OnSimplex();
        var flow = CheckedFlow.Solve(parabolas.Field(SimplexRule.Projected), parabolas.Start, parabolas.Until, 1e-7);
        if (!flow.IsComplete)
            return evaluation; // off the simplex the weights may grow without bound
        double least = double.PositiveInfinity, sum = 0, error = flow.LargestErrorTo(parabolas.Until);
        for (int k = 0; k <= 16; k++)
        {
            var state = flow.At(k * parabolas.Until / 16);
            least = Math.Min(least, Math.Min(state[1], state[2]));
            sum = Math.Max(sum, Math.Abs(state[1] + state[2] - 1));
        }

        return evaluation.AtLeast("smallest weight", 1 + least, 1, error, 1e-3).AtMost("|Σp − 1|", 1 + sum, 1, error + Rounding.Of(1), 1e-3).Budget("integration", error);
    }

    private static Evaluation WithoutProjection(Instance x)
    {
        var parabolas = new Parabolas(x);
        var losses = parabolas.Losses(parabolas.Start[0]);
        return parabolas.OnSimplex().AtLeast("smallest weight after a time 0.1 in the direction κF̃", 1 + parabolas.Start[1] + (0.1 * parabolas.Kappa * losses[0]), 1, 0)
            .AtMost("Σp", parabolas.Start[1] + parabolas.Start[2] + (0.1 * parabolas.Kappa * losses.Sum()), 1, 1e-12);
    }

    private static Evaluation Lyapunov(Instance x, double factor)
    {
        var parabolas = new Parabolas(x);
        var evaluation = parabolas.Convex();
        if (!parabolas.IsConvex)
            return evaluation; // there may be no saddle point
        var state = parabolas.Start;
        var speed = parabolas.Speed(SimplexRule.Projected);
        var (w, p) = parabolas.Saddle;
        double rate = ((state[0] - w) * speed[0]) + ((((state[1] - p) * speed[1]) + ((state[2] - 1 + p) * speed[2])) / parabolas.Kappa);
        double gap = parabolas.Phi(state[0], p) - parabolas.Phi(w, state[1]);
        double error = Rounding.Of(parabolas.Size, 256);
        return evaluation.AtMost("dV/dt against −gap", rate, -factor * gap, error).AtMost("−gap", -gap, 0, error);
    }

    private static Evaluation Gap(Instance x, int power)
    {
        var parabolas = new Parabolas(x);
        var evaluation = parabolas.Convex();
        if (!evaluation.Applies)
            return evaluation; // the least value may not exist
        var flow = CheckedFlow.Solve(parabolas.Field(SimplexRule.Projected), parabolas.Start, parabolas.Until, 1e-7);
        var states = Enumerable.Range(0, 401).Select(k => flow.At(Math.Min(k * parabolas.Until / 400, parabolas.Until))).ToList();
        double[] points = [.. states.Select(state => state[0])], weights = [.. states.Select(state => state[1])];
        double fine = GapOf(1), coarse = GapOf(2);
        double error = Math.Abs(fine - coarse) + (parabolas.Size * flow.LargestErrorTo(parabolas.Until));
        double[] ends = [.. parabolas.Centres, parabolas.Start[0]];
        double bound = ((0.5 * Math.Pow(ends.Max() - ends.Min(), 2)) + (1 / parabolas.Kappa)) / (power == 1 ? parabolas.Until : Math.Pow(1 + parabolas.Until, power));
        return evaluation.AtMost("gap of the time averages", fine, bound, error).Budget("quadrature", Math.Abs(fine - coarse));

        // Time averages: integrals over a time of one.
        double GapOf(int stride) =>
            parabolas.Losses(SimpsonRule.Of(points, 1, stride)).Max() - parabolas.Least(Math.Clamp(SimpsonRule.Of(weights, 1, stride), 0, 1));
    }

    private static (IVectorField Field, Vector<double> State, double Kappa) OfLines(Instance x)
    {
        static QuadraticLoss Line(double slope) => new(Matrix<double>.Build.Dense(1, 1), Vector<double>.Build.Dense(1, slope));
        var tasks = TaskSet.Of([new LearningTask(Line(1)), new LearningTask(Line(-1))]);
        return (Algorithms.TrMaml(tasks, 0, x["kappa"]).Flow.Phases[0].Field, Vector<double>.Build.Dense([x["w"], x["p"], 1 - x["p"]]), x["kappa"]);
    }

    // While the orbit (p₁ − ½)² ≤ κV stays inside the simplex.
    private static Evaluation OnLines(Instance x) =>
        new Evaluation().Require("the orbit stays in the interior: κV < 1/4", x["kappa"] * Energy(x["w"], x["p"], x["kappa"], 1), 0.25);

    private static double Energy(double w, double p, double kappa, double factor) => (w * w / 2) + (factor * (p - 0.5) * (p - 0.5) / kappa);

    private static Evaluation Conserved(Instance x, double factor)
    {
        var (field, start, kappa) = OfLines(x);
        var flow = CheckedFlow.Solve(field, start, x["T"], 1e-8);
        var end = flow.At(x["T"]);
        double before = Energy(start[0], start[1], kappa, factor), after = Energy(end[0], end[1], kappa, factor);
        return OnLines(x).Equal("V(T) against V(0)", after, before, (flow.ErrorAt(x["T"]) * (Math.Abs(end[0]) + (1 / kappa))) + Rounding.Of(before + after), 1e-3);
    }

    private static Evaluation Euler(Instance x, double factor)
    {
        var (field, start, kappa) = OfLines(x);
        var speed = new double[3];
        field.Evaluate(0, start.ToArray(), speed);
        double before = Energy(start[0], start[1], kappa, 1), after = Energy(start[0] + (x["h"] * speed[0]), start[1] + (x["h"] * speed[1]), kappa, 1);
        return OnLines(x).AtLeast("V₁ − V₀ against 2κh²V₀", after - before, factor * kappa * x["h"] * x["h"] * before, Rounding.Of(before + after));
    }

    private static Evaluation Frozen(Instance x)
    {
        var (losses, speed, kappa) = Weighted.Of(x, SimplexRule.Projected);
        double rate = losses.Zip(speed, (loss, s) => loss * s).Sum();
        return Weighted.OnSimplex(x).Equal("d(p·F̃)/dt", rate, speed.Sum(s => s * s) / kappa, Rounding.Of(kappa * losses.Sum(loss => loss * loss), 256));
    }
}
