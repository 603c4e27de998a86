namespace MetaFlow.Experiments;

/// <summary>
/// The figures of xu2020 (MAML as an ODE, and BI-MAML). Where the paper's text does not run as transcribed, or is silent, the
/// description's <c>reading</c> says what was chosen.
/// </summary>
internal static class Xu2020
{
    private const string Switching =
        "The paper does not say ε₀; here it is a tenth of ‖∇f(w₀)‖. BI-MAML's switch is a one-way latch, as the paper's proof defines it. ";

    private static readonly EquatableList<AlgorithmChoice> Compared =
    [
        new() { Name = "maml" },
        new() { Name = "bi-maml", SwitchGradientRatio = 0.1 },
    ];

    /// <summary>All figures, in order.</summary>
    public static IEnumerable<ExperimentDescription> Experiments()
    {
        yield return Figure1();
        ExperimentDescription[] firstRow = [Figure2A(), Figure2B(), Figure2C(), Figure2D()];
        foreach (ExperimentDescription figure in firstRow)
        {
            yield return figure;
        }

        // The second row shows the same runs: the norm of the gradient that is followed in place of F.
        foreach (ExperimentDescription figure in firstRow)
        {
            char panel = (char)(figure.Name[^1] + 4);
            yield return figure with
            {
                Name = $"xu2020.fig2{panel}",
                Title = figure.Title!.Replace("MAML objective", "gradient norm", StringComparison.Ordinal),
                Locator = $"Figure 2{panel}",
                Plot = ["mixed_norm", "grad_norm"],
            };
        }
    }

    private static ExperimentDescription Figure1() => new()
    {
        Name = "xu2020.fig1",
        Title = "A MAML objective that is not convex although both tasks are strongly convex",
        Paper = "xu2020",
        Locator = "Figure 1",
        Reading = "Losses and α as printed. The paper shows F′ and F″; the scan also lists every critical point of F, and one run of MAML from w₀ = 1 shows "
            + "which of the minima it meets first.",
        Problem = new ScalarPair { Pair = ScalarPairName.Xu2020Figure1 },
        Start = new StartDescription { Rule = StartRule.Given, Values = [1.0] },
        InnerStepSize = 0.4,
        OuterStepSize = 0.01,
        Steps = 1000,
        Algorithms = [new() { Name = "maml" }],
        Curves = new CurveDescription { From = -4, To = 4, Points = 8001 },
    };

    private static ExperimentDescription Figure2A() => new()
    {
        Name = "xu2020.fig2a",
        Title = "MAML objective, linear regression on generated data",
        Paper = "xu2020",
        Locator = "Figure 2a",
        Reading = "As transcribed the loss is the sum ‖y − Xγ‖², with which α = 0.3 overflows within 30 steps (αL is about 129); with the factor 1/n the printed step sizes run. "
            + Switching,
        Problem = new GeneratedRegression { Tasks = 10, Dimension = 20, Samples = 100, Noise = 1, Normalization = Normalization.Mean },
        Start = new StartDescription { Rule = StartRule.Normal },
        InnerStepSize = 0.3,
        OuterStepSize = 0.05,
        Steps = 50,
        Algorithms = Compared,
        Plot = ["objective"],
    };

    private static ExperimentDescription Figure2B() => new()
    {
        Name = "xu2020.fig2b",
        Title = "MAML objective, linear regression on the diabetes data",
        Paper = "xu2020",
        Locator = "Figure 2b",
        Reading = "Four tasks: sex × (age above its mean), both columns dropped, so that d = 8. Columns have mean 0 and sum of squares 1, as scikit-learn delivers them; with those the "
            + "printed step sizes run on the unnormalized sum, while the factor 1/n would make no progress. The target is as delivered. " + Switching,
        Problem = new DataGroups
        {
            Dataset = "diabetes",
            GroupBy = ["sex", "age"],
            Loss = GlmFamily.Squared,
            Normalization = Normalization.Sum,
            ColumnScaling = ColumnScaling.UnitSumOfSquares,
            TargetScaling = TargetScaling.None,
        },
        Start = new StartDescription { Rule = StartRule.Normal },
        InnerStepSize = 0.5,
        OuterStepSize = 0.1,
        Steps = 50,
        Algorithms = Compared,
        Plot = ["objective"],
    };

    private static ExperimentDescription Figure2C() => new()
    {
        Name = "xu2020.fig2c",
        Title = "MAML objective, support vector machine on generated data",
        Paper = "xu2020",
        Locator = "Figure 2c",
        Reading = "As transcribed the loss ReLu(y − Xw) is a vector; here it is the mean hinge loss max(0, 1 − y x·w), whose Hessian is zero almost everywhere, so that MAML and its "
            + "first-order variant coincide. Data as scikit-learn's make_classification draws them by default. " + Switching,
        Problem = new GeneratedClassification { Loss = GlmFamily.Hinge, Tasks = 50, Dimension = 20, Samples = 300, Normalization = Normalization.Mean },
        Start = new StartDescription { Rule = StartRule.Normal },
        InnerStepSize = 0.3,
        OuterStepSize = 0.1,
        Steps = 50,
        Algorithms = Compared,
        Plot = ["objective"],
        RelativeTolerance = 1e-4, // the field jumps at every kink: tighter tolerances only cost steps
        AbsoluteTolerance = 1e-6,
    };

    private static ExperimentDescription Figure2D() => new()
    {
        Name = "xu2020.fig2d",
        Title = "MAML objective, support vector machine on pairs of digits",
        Paper = "xu2020",
        Locator = "Figure 2d",
        Reading = "The paper uses MNIST, which is not shipped: the 8 × 8 digits stand in for it (d = 64), problem.dataset=fashion-mnist can, and so can your own MNIST "
            + "files (problem.dataset=idx:IMAGES,LABELS). Mean hinge loss as in Figure 2c, pixels in [0, 1]. " + Switching,
        Problem = new ClassPairs
        {
            Dataset = "digits",
            Pairs = [[1, 2], [3, 4], [5, 6], [7, 8], [9, 0]],
            Samples = 200,
            Loss = GlmFamily.Hinge,
            Normalization = Normalization.Mean,
            ColumnScaling = ColumnScaling.None,
            UnitRange = true,
        },
        Start = new StartDescription { Rule = StartRule.Normal },
        InnerStepSize = 0.3,
        OuterStepSize = 0.01,
        Steps = 50,
        Algorithms = Compared,
        Plot = ["objective"],
        RelativeTolerance = 1e-4,
        AbsoluteTolerance = 1e-6,
    };
}
