namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, equations (6) and (7): the two gradients of φ.</summary>
internal static class Equations6And7
{
    private static readonly int[] s_noises = [1, -1];

    // A bend above zero is the jump of f̂'' at w.
    private static readonly ParameterSpace s_bent = MinMaxCase.Bounded.And(Parameter.Uniform("bend", -9, 1));

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new()
        {
            Id = "collins2020.eq6",
            Paper = "collins2020",
            Locator = "equation (6)",
            Hypotheses = "f̂_i twice differentiable",
            Families = "one to three tasks on [−1, 1] with quadratics, sines and two-point noise; in one of ten cases with a half parabola beside each, whose second derivative jumps at w",
            Checking = "The formula against central differences of φ with Richardson extrapolation; the error is that of the difference (its two steps) and its rounding.",
            Found = "Equal within the error of the difference.",
            Forms = [Form.Of(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "∇_w φ(w,p) = Σ_i p_i E_θ[(I−α∇²f̂_i(w,θ))∇f_i(w−α∇f̂_i(w,θ))]", s_bent, x => Slope(x, 1)) with
            {
                Mutants = [new("I − α∇²f̂ → I", x => Slope(x, 0))],
            }],
        },
        new()
        {
            Id = "collins2020.eq7",
            Paper = "collins2020",
            Locator = "equation (7)",
            Hypotheses = "none beyond finite losses",
            Families = "one to three tasks on [−1, 1] with quadratics, sines and two-point noise",
            Checking = "φ is linear in p, so that a difference in one direction is the derivative to rounding.",
            Found = "Equal to rounding.",
            Forms = [Form.Of(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "∇_p φ(w,p) = [E_θ f_i(w−α∇f̂_i(w,θ))]_i", MinMaxCase.Bounded, Weights) with { Unconditional = NoHypothesis.Identity }],
        },
    ];

    private static Evaluation Slope(Instance x, double factor)
    {
        var tasks = new MinMaxCase(x);
        var p = MinMaxCase.Weights(x);
        double w = x["w"], alpha = tasks.Alpha, bend = Math.Max(0, x["bend"]);
        double formula = tasks.Tasks.Select((task, i) => p[i] * (s_noises.Average(noise =>
            (1 - (factor * alpha * task.Curvature(w, noise))) * OuterSlope(task, Adapted(task, w, noise))))).Sum();
        double Difference(double h) => (Phi(w + h) - Phi(w - h)) / (2 * h);
        double coarse = Extrapolated(1e-2), fine = Extrapolated(5e-3);
        return new Evaluation()
            .Require("f̂_i twice differentiable", bend, 0)
            .Equal("∇_wφ against its difference", formula, fine, Math.Abs(fine - coarse) + Rounding.Of(tasks.Size(w) / 1e-3, 512), 1e-2)
            .Budget("difference", Math.Abs(fine - coarse)).Budget("rounding", Rounding.Of(tasks.Size(w) / 1e-3, 512));

        double Extrapolated(double h) => ((64 * Difference(h / 4)) - (20 * Difference(h / 2)) + Difference(h)) / 45;
        double Phi(double at) => bend == 0
            ? tasks.Tasks.Select((task, i) => p[i] * task.MetaValue(at, alpha)).Sum()
            : tasks.Tasks.Select((task, i) => p[i] * s_noises.Average(noise => OuterValue(task, Adapted(task, at, noise)))).Sum();
        double Beyond(double at) => bend * Math.Max(0, at - w);
        double Adapted(NoisyTask task, double at, int noise) => task.Adapted(at, alpha, noise) - (alpha * Beyond(at));
        double OuterSlope(NoisyTask task, double at) => task.Slope(at) + Beyond(at);
        double OuterValue(NoisyTask task, double at) => task.Value(at) + (Beyond(at) * Math.Max(0, at - w) / 2);
    }

    private static Evaluation Weights(Instance x)
    {
        var tasks = new MinMaxCase(x);
        var p = MinMaxCase.Weights(x);
        double w = x["w"], phi = tasks.Tasks.Select((task, i) => p[i] * task.MetaValue(w, tasks.Alpha)).Sum();
        var formula = tasks.Tasks.Select(task => task.MetaValue(w, tasks.Alpha)).ToArray();
        var difference = tasks.Tasks.Select((_, k) => tasks.Tasks.Select((task, i) => (p[i] + (i == k ? 1 : 0)) * task.MetaValue(w, tasks.Alpha)).Sum() - phi).ToArray();
        return new Evaluation().Equal("∇_pφ against its difference", formula, difference, Rounding.Of(tasks.Size(w), 256));
    }
}
