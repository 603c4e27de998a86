namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, equations (3) and (4): the worst task as the worst weighting.</summary>
internal static class Problem4
{
    public static Claim Claim { get; } = new()
    {
        Id = "collins2020.eq4",
        Paper = "collins2020",
        Locator = "equations (3) and (4)",
        Hypotheses = "none beyond finite losses",
        Families = "one to three tasks on [−1, 1] with quadratics, sines and two-point noise",
        Checking = "At each point of a grid of 65 points on W: the largest meta-loss against the maximum of Σ p_i F_i over the simplex, by projected ascent (whose limit is a vertex); then the minima over the grid.",
        Found = "Equal to rounding: a linear function on the simplex is largest at a vertex.",
        Forms =
        [
            Form.Of(FormKind.Printed, ClaimKind.Equality, Expectation.Holds, "min_w max_i f_i(w−α∇f_i(w)) = min_w max_{p∈Δ} Σp_i f_i(w−α∇f_i(w))", MinMaxCase.Bounded, Evaluate) with { Cases = 200, Climbs = 60, Unconditional = NoHypothesis.Identity },
        ],
    };

    private static Evaluation Evaluate(Instance x)
    {
        var tasks = new MinMaxCase(x);
        double left = double.PositiveInfinity, right = double.PositiveInfinity;
        var p = new double[tasks.Count];
        for (int k = 0; k <= 64; k++)
        {
            double w = (k / 32.0) - 1;
            var losses = tasks.Tasks.Select(task => task.Value(w - (tasks.Alpha * task.Slope(w)))).ToArray();
            left = Math.Min(left, losses.Max());
            Array.Fill(p, 1.0 / tasks.Count);

            // One projected step that is longer than the simplex divided by the smallest difference of two losses ends at the best vertex.
            double gap = losses.Max() - losses.Where(loss => loss < losses.Max()).DefaultIfEmpty(losses.Max() - 1).Max();
            for (int i = 0; i < p.Length; i++)
                p[i] += 4 / gap * (losses[i] - losses.Max());
            Numerics.Simplex.Project(p);
            right = Math.Min(right, p.Zip(losses, (weight, loss) => weight * loss).Sum());
        }

        return new Evaluation().Equal("worst task against worst weighting", left, right, Rounding.Of(tasks.Size(1), 256));
    }
}
