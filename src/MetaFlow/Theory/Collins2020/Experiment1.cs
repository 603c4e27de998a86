namespace MetaFlow.Theory.Collins2020;

/// <summary>collins2020, Section 6: the accuracies of DA-MAML and MAML on rare and frequent tasks.</summary>
internal static class Experiment1
{
    public static Claim Claim { get; } = new()
    {
        Id = "collins2020.exp1",
        Paper = "collins2020",
        Locator = "Section 6, Figure 1",
        Hypotheses = "width, α, steps, D, W, loss, training shots and seeds are not stated",
        Families = "images, by the experiment collins2020.exp1",
        Checking = "By an experiment, whose runs are stored: metaflow run collins2020.exp1 (Fashion-MNIST pullover and coat as the rare pair, pairs of digits as the frequent ones); results and remarks in results/collins2020.",
        Found = "An experiment gives accuracies for a few seeds and one reading of what is not stated; it is reported there and carries no verdict here.",
        Forms =
        [
            Form.OfNothing(FormKind.Printed, ClaimKind.LowerBound, "8 binary tasks on MNIST and FMNIST, 3000 iterations: worst-task 5-shot accuracy of DA-MAML exceeds that of MAML",
                "The set-up is incomplete (width, α, steps, D, W, seeds) and MNIST is not embedded; `metaflow run collins2020.exp1` runs one reading of it."),
            Form.OfNothing(FormKind.Sharp, ClaimKind.LowerBound, "Gaussian stand-in, α ∈ {0.5, 1}: worst(DA-MAML)−worst(MAML) ≥ 0.05, |difference of averages| ≤ 0.02, p concentrates on the hard tasks",
                "A statement about two seeds of a stand-in with hand-set steps; `metaflow run collins2020.exp1` shows the same comparison on images."),
        ],
    };
}
