namespace MetaFlow.Experiments;

/// <summary>Makes the tasks that a description asks for; the same description and seed give the same tasks.</summary>
internal static class ProblemBuilder
{
    /// <summary>Makes the tasks.</summary>
    /// <param name="problem">The description, already validated.</param>
    /// <param name="seed">The seed of this repetition.</param>
    /// <param name="load">Gives data sets by name.</param>
    /// <exception cref="InvalidInputException">The data do not fit the description.</exception>
    public static TaskSet Build(ProblemDescription problem, long seed, Func<string, Dataset> load)
    {
        try
        {
            return problem switch
            {
                GeneratedRegression generated => RandomTasks.LinearRegression(new RegressionTasksOptions
                {
                    Seed = seed,
                    Normalization = generated.Normalization,
                    Tasks = generated.Tasks,
                    Dimension = generated.Dimension,
                    Samples = generated.Samples,
                    Noise = generated.Noise,
                    Ridge = generated.Ridge,
                }),
                GeneratedClassification generated => RandomTasks.Classification(new ClassificationTasksOptions
                {
                    Seed = seed,
                    Normalization = generated.Normalization,
                    Family = generated.Loss,
                    Tasks = generated.Tasks,
                    Dimension = generated.Dimension,
                    Samples = generated.Samples,
                    Separation = generated.ClassSeparation,
                    FlipFraction = generated.LabelNoise,
                    Ridge = generated.Ridge,
                    Smoothing = generated.Smoothing,
                }),
                DataGroups groups => OfGlm(Groups(groups, load), groups, groups.Loss, groups.Smoothing),
                ClassPairs pairs => OfGlm(Pairs(pairs, seed, load), pairs, pairs.Loss, pairs.Smoothing),
                DataTasks data => OfGlm(data.Datasets.Select(name => Scaled(load(name), data.ColumnScaling, data.TargetScaling)), data, data.Loss, data.Smoothing),
                GeneratedQuadratics generated => RandomTasks.Quadratics(new QuadraticTasksOptions
                {
                    Seed = seed,
                    Tasks = generated.Tasks,
                    Dimension = generated.Dimension,
                    SmallestEigenvalue = generated.SmallestEigenvalue,
                    LargestEigenvalue = generated.LargestEigenvalue,
                    CommonHessian = generated.CommonHessian,
                    CentreScale = generated.CenterScale,
                    Spacing = generated.Spacing,
                    LinearScale = generated.LinearScale,
                }),
                GeneratedSinQuadratics generated => RandomTasks.SinQuadratics(new SinQuadraticTasksOptions
                {
                    Quadratic = new QuadraticTasksOptions
                    {
                        Seed = seed,
                        Tasks = generated.Tasks,
                        Dimension = generated.Dimension,
                        SmallestEigenvalue = generated.SmallestEigenvalue,
                        LargestEigenvalue = generated.LargestEigenvalue,
                        CommonHessian = generated.CommonHessian,
                        CentreScale = generated.CenterScale,
                    },
                    SineCurvature = generated.SineCurvature,
                    Frequency = generated.Frequency,
                }),
                StandardTasks standard => Standard(standard.Name).Tasks,
                FewShotEpisodes episodes => TaskSet.Of(FewShot.Episodes(UnitRange(load(episodes.Dataset), episodes.UnitRange), new FewShotOptions
                {
                    Seed = seed,
                    Tasks = episodes.Tasks,
                    Ways = episodes.Ways,
                    Shots = episodes.Shots,
                    Queries = episodes.Queries,
                }).Select(episode => episode.ToNetworkTask(episodes.Hidden, episodes.Normalization, episodes.Ridge))),
                ImagePairs images => ImagePairTasks.Training(images, seed, load),
                SinusoidWaves waves => RandomTasks.Sinusoids(new SinusoidTasksOptions
                {
                    Seed = seed,
                    Normalization = waves.Normalization,
                    Tasks = waves.Tasks,
                    Shots = waves.Shots,
                    Queries = waves.Queries,
                    Hidden = waves.Hidden,
                    Ridge = waves.Ridge,
                }),
                DecisionProcesses processes => RandomTasks.DecisionProcesses(new DecisionProcessTasksOptions { Seed = seed, Tasks = processes.Tasks, Horizon = processes.Horizon }),
                ScalarPair { Pair: ScalarPairName.Mishchenko2023Figure1 } => ScalarLosses.Mishchenko2023Figure1(),
                ScalarPair => ScalarLosses.Xu2020Figure1(),
                _ => throw new ArgumentException($"{problem.GetType().Name} has no builder.", nameof(problem)),
            };
        }
        catch (ArgumentException refusal)
        {
            throw new InvalidInputException($"problem: {refusal.Message.Split(" (Parameter '", 2)[0].ReplaceLineEndings(" ")}", refusal);
        }
    }

    /// <summary>Where a problem says to start.</summary>
    /// <param name="problem">A problem that has a start of its own.</param>
    /// <param name="tasks">Its tasks.</param>
    /// <param name="seed">The seed of this repetition.</param>
    public static double[] Start(ProblemDescription problem, TaskSet tasks, long seed) => problem switch
    {
        StandardTasks { Name: StandardProblemName.P4 } => Cyclic(StandardProblems.P4Starts(), seed - 1),
        StandardTasks standard => Standard(standard.Name).Start,
        _ when tasks[0].Support is TanhNetworkLoss network => TanhNetworkLoss.InitialPoint(network.Inputs, network.Hidden, network.Outputs, seed).ToArray(),
        _ => throw new ArgumentException($"{problem.GetType().Name} has no start of its own.", nameof(problem)),
    };

    private static double[] Cyclic(IReadOnlyList<double[]> starts, long index) => starts[(int)(((index % starts.Count) + starts.Count) % starts.Count)];

    private static StandardProblem Standard(StandardProblemName name) => name switch
    {
        StandardProblemName.P1s => StandardProblems.P1Stiff(),
        StandardProblemName.P1l => StandardProblems.P1Large(),
        StandardProblemName.P2 => StandardProblems.P2(),
        StandardProblemName.P3 => StandardProblems.P3(),
        StandardProblemName.P5 => StandardProblems.P5(),
        _ => StandardProblems.P1(),
    };

    private static IEnumerable<Dataset> Groups(DataGroups groups, Func<string, Dataset> load)
    {
        string[] columns = [.. groups.GroupBy];
        return Scaled(load(groups.Dataset), groups.ColumnScaling, groups.TargetScaling)
            .SplitAtMeans(columns)
            .Select(group => group.WithoutColumns(columns));
    }

    private static IReadOnlyList<Dataset> Pairs(ClassPairs pairs, long seed, Func<string, Dataset> load)
    {
        Dataset data = UnitRange(Scaled(load(pairs.Dataset), pairs.ColumnScaling, TargetScaling.None), pairs.UnitRange);
        return data.ClassPairs([.. pairs.Pairs.Select(pair => (pair[0], pair[1]))], pairs.Samples, seed);
    }

    private static Dataset UnitRange(Dataset data, bool wanted) =>
        wanted && data.X.Enumerate().Max(Math.Abs) is > 0 and var largest ? data.ScaleBy(1 / largest) : data;

    private static Dataset Scaled(Dataset data, ColumnScaling columns, TargetScaling target)
    {
        Dataset scaled = columns == ColumnScaling.None ? data : data.ScaleColumns(columns);
        return target == TargetScaling.None ? scaled : scaled.StandardizeResponse();
    }

    private static TaskSet OfGlm(IEnumerable<Dataset> data, GlmProblem problem, GlmFamily loss, double smoothing) =>
        TaskSet.Of([.. data.Select(group => group.ToTask(loss, problem.Normalization, problem.Ridge, smoothing))]);
}
