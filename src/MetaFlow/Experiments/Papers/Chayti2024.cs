namespace MetaFlow.Experiments;

/// <summary>The figure of chayti2024 (FO-B-MAML), in the set-up that shows its ordering and in one that does not.</summary>
internal static class Chayti2024
{
    private const int Steps = 20;

    /// <summary>All figures, in order.</summary>
    public static IEnumerable<ExperimentDescription> Experiments()
    {
        yield return Figure(
            "chayti2024.fig1",
            "Quality of meta-gradients and convergence: linear spectrum, λ = 0.5",
            EigenvalueSpacing.Linear,
            penalty: 0.5,
            "The paper gives neither n, κ, λ, the inner step size, ν, the number of tasks nor the metric. Here: quadratics of its appendix B with support = query, d = 50, 10 tasks, "
            + "eigenvalues in equal steps from 1/κ to 1, κ = 1000, b and θ standard normal, λ = 0.5, inner step size 1/(1 + λ), inner start θ, the same number of steps for every inner problem, "
            + "20 in the right panels. Outer step sizes are constant, set by hand for each algorithm and not searched; that of Reptile absorbs its scale. ",
            [12, 12, 12, 12, 12, 12, 6, 40]);
        yield return Figure(
            "chayti2024.fig1-log",
            "The same with a logarithmic spectrum and λ = 0.1: another order",
            EigenvalueSpacing.Logarithmic,
            penalty: 0.1,
            "The set-up of chayti2024.fig1 but for the eigenvalues, which are in equal ratios, and λ = 0.1: the inner problems are harder, and the order changes. ",
            [40, 40, 40, 40, 40, 40, 12, 22]);
    }

    private static ExperimentDescription Figure(string name, string title, EigenvalueSpacing spacing, double penalty, string reading, double[] outer)
    {
        AlgorithmChoice Choice(string algorithm, string label, int index) => new()
        {
            Name = algorithm,
            Label = label,
            InnerStepSize = 1 / (1 + penalty),
            InnerSteps = Steps,
            Penalty = penalty,
            OuterStepSize = outer[index],
        };
        return new()
        {
            Name = name,
            Title = title,
            Paper = "chayti2024",
            Locator = "Figure 1",
            Reading = reading,
            Problem = new GeneratedQuadratics
            {
                Tasks = 10,
                Dimension = 50,
                SmallestEigenvalue = 1e-3,
                LargestEigenvalue = 1,
                Spacing = spacing,
                CenterScale = 0,
                LinearScale = 1,
            },
            Start = new StartDescription { Rule = StartRule.Normal },
            ObjectivePenalty = penalty,
            Quality = new QualityDescription { InnerSteps = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100] },
            OuterStepSize = outer[0],
            Steps = 200,
            Algorithms =
            [
                Choice("maml", "MAML", 0),
                Choice("imaml", "iMAML, 10 CG", 1) with { CgIterations = 10 },
                Choice("imaml", "iMAML, 5 CG", 2) with { CgIterations = 5 },
                Choice("imaml", "iMAML, 2 CG", 3) with { CgIterations = 2 },
                Choice("fo-b-maml", "FO-B-MAML, forward", 4) with { Perturbation = 1e-3, StencilOrder = 1 },
                Choice("fo-b-maml", "FO-B-MAML, symmetric", 5) with { Perturbation = 1e-2, StencilOrder = 2 },
                Choice("fo-maml", "FO-MAML", 6),
                Choice("reptile", "Reptile", 7),
            ],
            Modes = [RunMode.Update],
            Plot = ["grad_norm"],
        };
    }
}
