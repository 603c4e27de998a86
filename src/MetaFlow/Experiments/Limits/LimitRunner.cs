namespace MetaFlow.Experiments;

/// <summary>Runs limit studies: every rung is one stored run of the experiment <c>limit</c>.</summary>
public static class LimitRunner
{
    /// <summary>Runs a study.</summary>
    /// <param name="description">What to study; validated first.</param>
    /// <param name="data">Where data sets come from.</param>
    /// <param name="sink">Is told of the rungs.</param>
    /// <param name="memory">Rungs that need not run again; null for none.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told how far the study is.</param>
    /// <param name="cancellation">Ends the study with the rungs that it has.</param>
    /// <exception cref="InvalidInputException">The study cannot be made; nothing was told to the sink.</exception>
    public static LimitResult Run(
        LimitDescription description,
        IDatasetProvider data,
        IRunSink sink,
        IRungMemory? memory = null,
        RunnerOptions? options = null,
        IProgress<ExperimentProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(sink);
        options ??= new RunnerOptions();
        description.Validate();
        progress?.Report(new ExperimentProgress(0, 1, description.Rungs, "the reference flow"));
        var problem = LimitProblem.Build(description, data, options);
        var rungs = new List<LimitRung>();
        int reused = 0;
        LimitLadder? ladder = null;
        try
        {
            ladder = problem.Ladder(cancellation);
            for (int i = 0; i < ladder.Values.Count && !cancellation.IsCancellationRequested; i++)
            {
                double value = ladder.Values[i];
                progress?.Report(new ExperimentProgress(Share(ladder, i), i + 1, ladder.Values.Count, FormattableString.Invariant($"{problem.ParameterName} = {value:G4}")));
                string configuration = description.ConfigurationOf(value);
                Algorithm algorithm = ladder.AlgorithmOf(i);
                if (memory?.Find(configuration, algorithm.KernelName, LimitProblem.RouteName(algorithm)) is { } known)
                {
                    rungs.Add(new LimitRung(value, known.Steps, known.Measures, known.Run));
                    reused++;
                    continue;
                }

                using IRunWriter writer = sink.Begin(problem.Describe(algorithm, ladder.Mode, value, configuration, options));
                var (steps, measures) = ladder.Run(i, writer, cancellation);
                rungs.Add(new LimitRung(value, steps, measures, writer.Id));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The rung at hand is left as interrupted; a later study takes up the others.
        }

        bool cancelled = ladder is null || rungs.Count < ladder.Values.Count;
        if (!cancelled)
        {
            progress?.Report(new ExperimentProgress(1, rungs.Count, rungs.Count, string.Empty));
        }

        return LimitFindings.Of(description, problem, ladder, rungs, reused, cancelled);
    }

    /// <summary>Tells the measures of a rung as summaries.</summary>
    internal static void Tell(IRunWriter writer, IReadOnlyDictionary<string, double> measures)
    {
        foreach (var (name, value) in measures)
        {
            writer.Summary(name, value);
        }
    }

    // Fine rungs take most of the time: a rung of the outer step costs its number of updates.
    private static double Share(LimitLadder ladder, int index)
    {
        if (ladder.Mode != RunMode.Update)
        {
            return (double)index / ladder.Values.Count;
        }

        double all = 0, done = 0;
        for (int i = 0; i < ladder.Values.Count; i++)
        {
            all += 1 / ladder.Values[i];
            done += i < index ? 1 / ladder.Values[i] : 0;
        }

        return done / all;
    }
}
