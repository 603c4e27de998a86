namespace MetaFlow.Experiments;

/// <summary>Studies of multi-step MAML for ji2020, which reports no experiments: its rule α = c/N, and what breaks without it.</summary>
internal static class Ji2020
{
    private const string Data =
        "The paper has no experiments. Here: five sine waves, ten support and ten query samples each, a tanh network of 20 hidden units, mean squared error, plain descent with constant β on "
        + "the full batch, no noise: what is left is the smoothness of the meta-objective, which the paper bounds by (1 + αL)^{2N} L and more. ";

    /// <summary>All studies.</summary>
    public static IEnumerable<ExperimentDescription> Experiments()
    {
        ExperimentDescription scaled = new()
        {
            Name = "ji2020.steps",
            Title = "N inner steps with α = 0.1/N: no N diverges",
            Paper = "ji2020",
            Locator = "Corollaries 6, 10 (α ~ 1/N)",
            Reading = Data + "α = 0.1/N; the paper's α = 1/(8NL) needs an L, which a network does not have on the whole space.",
            Problem = new SinusoidWaves { Tasks = 5, Hidden = 20, Normalization = Normalization.Mean },
            Start = new StartDescription { Rule = StartRule.Problem },
            OuterStepSize = 0.03,
            Steps = 300,
            Algorithms = Choices(n => 0.1 / n),
            Modes = [RunMode.Update],
            Plot = ["objective", "grad_norm"],
        };
        yield return scaled;
        yield return scaled with
        {
            Name = "ji2020.fixed-step",
            Title = "N inner steps with α = 0.1: more steps diverge",
            Reading = Data + "The same as ji2020.steps but for α, which stays 0.1 whatever N.",
            Algorithms = Choices(_ => 0.1),
        };
        yield return scaled with
        {
            Name = "ji2020.decision",
            Title = "N inner steps with α = 1 in decision processes",
            Locator = "appendix A.1",
            Reading = "Five decision processes with two states, two actions and horizon 6, expectations exact by enumeration; probabilities and rewards uniform. The inner step size is not divided by N.",
            Problem = new DecisionProcesses { Tasks = 5, Horizon = 6 },
            Start = new StartDescription { Rule = StartRule.Normal },
            OuterStepSize = 1,
            Steps = 200,
            Algorithms = Choices(_ => 1),
        };
    }

    private static EquatableList<AlgorithmChoice> Choices(Func<int, double> innerStepSize) =>
        [.. Enumerable.Range(1, 10).Select(n => new AlgorithmChoice { Name = "maml", Label = $"N = {n}", InnerSteps = n, InnerStepSize = innerStepSize(n) })];
}
