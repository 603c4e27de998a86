namespace MetaFlow.Experiments;

/// <summary>The first experiment of collins2020 (task-robust MAML).</summary>
internal static class Collins2020
{
    /// <summary>All experiments.</summary>
    public static IEnumerable<ExperimentDescription> Experiments()
    {
        yield return new()
        {
            Name = "collins2020.exp1",
            Title = "MAML and TR-MAML on eight two-way image tasks, two of them rare",
            Paper = "collins2020",
            Locator = "§5, image classification",
            Reading = "Eight tasks: four pairs of classes with both labelings. Rare: pullover against coat of Fashion-MNIST (in all a tenth of what MAML draws); frequent: three pairs of the 8 × 8 digits, "
                + "which stand in for MNIST. All images are brought to 8 × 8. The paper gives neither widths nor step sizes, batches or the loss: here 16 hidden units, binary cross-entropy, α = 1, "
                + "β = 0.1, three tasks and 10 + 10 samples in a step, 2,000 steps. MAML draws tasks by their weights; TR-MAML draws them uniformly, starts from the same weights, and moves them at "
                + "κ = 0.2. Accuracy: one step of α on five samples of each class, held out, then 15 further ones of each.",
            Problem = new ImagePairs
            {
                FrequentDataset = "digits",
                FrequentPairs = [[0, 1], [2, 7], [4, 6]],
                RareDataset = "fashion-mnist",
                RarePairs = [[2, 4]],
                Hidden = 16,
                Episodes = 12,
                Normalization = Normalization.Mean,
            },
            Start = new StartDescription { Rule = StartRule.Problem },
            InnerStepSize = 1,
            OuterStepSize = 0.1,
            Steps = 2000,
            Algorithms =
            [
                new() { Name = "maml", Label = "MAML", Sampling = new() { Tasks = 3, Support = 10, Query = 10 } },
                new() { Name = "tr-maml", Label = "TR-MAML", WeightSpeed = 0.2, Sampling = new() { Tasks = 3, Support = 10, Query = 10 } },
            ],
            Modes = [RunMode.Update],
            Repetitions = 5,
            Metrics = ["mean_accuracy", "worst_accuracy", "objective", "grad_norm"],
            Plot = ["mean_accuracy", "worst_accuracy"],
        };
    }
}
