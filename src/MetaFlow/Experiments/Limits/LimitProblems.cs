namespace MetaFlow.Experiments;

/// <summary>The problems that limit studies know by name; any experiment lends its problem too.</summary>
public static class LimitProblems
{
    private static readonly Lazy<Dictionary<string, ExperimentDescription>> Entries = new(() => All().ToDictionary(problem => problem.Name));

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names => [.. Entries.Value.Keys];

    /// <summary>The problems, each an experiment that lends tasks, start and window.</summary>
    public static IReadOnlyList<ExperimentDescription> Descriptions => [.. Entries.Value.Values];

    /// <summary>The problem of that name, or the experiment of that name in the catalogue.</summary>
    /// <exception cref="InvalidInputException">There is neither.</exception>
    public static ExperimentDescription Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Entries.Value.TryGetValue(name, out ExperimentDescription? problem))
        {
            return problem;
        }

        return ExperimentCatalogue.Names.Contains(name) ? ExperimentCatalogue.Get(name)
            : throw new InvalidInputException($"unknown problem \"{name}\"{NearestName.Hint(name, [.. Names, .. ExperimentCatalogue.Names])}");
    }

    private static IEnumerable<ExperimentDescription> All()
    {
        ExperimentDescription diabetes = ExperimentCatalogue.Get("xu2020.fig2b");
        yield return diabetes with
        {
            Name = "diabetes",
            Title = "Linear regression on the diabetes data, four tasks (xu2020, Figure 2b)",
            Plot = null,
            Steps = 80, // with β = 0.1 the window is [0, 8]: BI-MAML switches inside
        };
        yield return new ExperimentDescription
        {
            Name = "quadratics",
            Title = "Five quadratic tasks with different Hessians",
            Problem = new GeneratedQuadratics { Tasks = 5, Dimension = 8, SmallestEigenvalue = 0.2, LargestEigenvalue = 2 },
            Start = new StartDescription { Rule = StartRule.Normal },
            InnerStepSize = 0.2,
            OuterStepSize = 0.1,
            Steps = 60,
            Algorithms = [new() { Name = "maml" }, new() { Name = "bi-maml", SwitchGradientRatio = 0.2 }],
            Seed = 1,
        };
        yield return new ExperimentDescription
        {
            Name = "sin-quadratics",
            Title = "Five quadratic tasks with sines: nonquadratic, with exact constants",
            Problem = new GeneratedSinQuadratics { Tasks = 5, Dimension = 6, SmallestEigenvalue = 0.6, LargestEigenvalue = 2, SineCurvature = 0.4 },
            Start = new StartDescription { Rule = StartRule.Normal },
            InnerStepSize = 0.2,
            OuterStepSize = 0.1,
            Steps = 60,
            Algorithms = [new() { Name = "maml" }, new() { Name = "bi-maml", SwitchGradientRatio = 0.2 }],
            Seed = 1,
        };
        yield return new ExperimentDescription
        {
            Name = "sines",
            Title = "Three tasks on the real line with sines, cheap enough to sample",
            Problem = new GeneratedSinQuadratics { Tasks = 3, Dimension = 1, SmallestEigenvalue = 0.8, LargestEigenvalue = 1.6, SineCurvature = 0.5, Frequency = 1.5 },
            Start = new StartDescription { Rule = StartRule.Given, Values = [1.5] },
            InnerStepSize = 0.1,
            OuterStepSize = 0.1,
            Steps = 20,
            Algorithms = [new() { Name = "maml" }, new() { Name = "erm" }],
            Seed = 1,
        };
        yield return new ExperimentDescription
        {
            Name = "logistic",
            Title = "Logistic regression on generated data with ridge 0.05",
            Problem = new GeneratedClassification { Loss = GlmFamily.Logistic, Tasks = 6, Dimension = 10, Samples = 60, Normalization = Normalization.Mean, Ridge = 0.05 },
            Start = new StartDescription { Rule = StartRule.Normal },
            InnerStepSize = 0.5,
            OuterStepSize = 0.1,
            Steps = 100,
            Algorithms = [new() { Name = "maml" }, new() { Name = "bi-maml", SwitchGradientRatio = 0.3 }],
            Seed = 1,
        };
        yield return new ExperimentDescription
        {
            Name = "tanh",
            Title = "A two-layer tanh network that fits sine waves: not convex",
            Problem = new SinusoidWaves { Tasks = 3, Hidden = 6, Normalization = Normalization.HalfMean },
            Start = new StartDescription { Rule = StartRule.Problem },
            InnerStepSize = 0.02,
            OuterStepSize = 0.05,
            Steps = 40,
            Algorithms = [new() { Name = "maml" }, new() { Name = "bi-maml", SwitchGradientRatio = 0.8 }, new() { Name = "fo-b-maml", Penalty = 20 }, new() { Name = "imaml", Penalty = 20 }],
            Seed = 1,
        };
        yield return new ExperimentDescription
        {
            Name = "hinge",
            Title = "Support vector machine on generated data: the field jumps, and no order is promised",
            Problem = new GeneratedClassification { Loss = GlmFamily.Hinge, Tasks = 6, Dimension = 10, Samples = 60, Normalization = Normalization.Mean, Ridge = 0.05 },
            Start = new StartDescription { Rule = StartRule.Normal },
            InnerStepSize = 0.3,
            OuterStepSize = 0.1,
            Steps = 40,
            Algorithms = [new() { Name = "maml" }, new() { Name = "bi-maml", SwitchGradientRatio = 0.3 }],
            Seed = 1,
        };
    }
}
