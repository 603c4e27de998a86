namespace MetaFlow.Experiments;

/// <summary>Runs experiments: each algorithm, as each mode, in each repetition, is one run.</summary>
public static class ExperimentRunner
{
    /// <summary>Runs an experiment.</summary>
    /// <remarks>
    /// <para>While they run, updates tell every iterate, and flows their points at the times kβ. A run that diverges ends with its
    /// termination and is kept like any other. After a cancellation the finished runs stay, the current one is kept as
    /// cancelled, and the result says so.</para>
    /// <para>The same description gives the same numbers, except for times.</para>
    /// </remarks>
    /// <param name="description">What to run; validated first.</param>
    /// <param name="data">Where data sets come from.</param>
    /// <param name="sink">Is told of the runs.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told how far the experiment is.</param>
    /// <param name="cancellation">Ends the experiment with what it has.</param>
    /// <exception cref="InvalidInputException">The description or the data it names cannot be used; nothing was told to the sink.</exception>
    public static ExperimentResult Run(
        ExperimentDescription description,
        IDatasetProvider data,
        IRunSink sink,
        RunnerOptions? options = null,
        IProgress<ExperimentProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(sink);
        options ??= new RunnerOptions();
        Check(options);
        description.Validate();

        var loaded = new Dictionary<string, Dataset>();
        Dataset Load(string name) => loaded.TryGetValue(name, out Dataset? known) ? known : loaded[name] = data.Load(name);

        CurveScan? scan = description.Curves is { } curves
            ? CurveScanner.Scan(curves, ProblemBuilder.Build(description.Problem, description.Seed, Load), description.InnerStepSize!.Value)
            : null;
        GradientQuality? quality = description.Quality is null ? null : QualityScanner.Scan(description, Load, options);
        int count = description.Repetitions * description.Algorithms.Count * description.Modes.Count;
        var runs = new List<RunResult>();
        for (int repetition = 0; repetition < description.Repetitions && !cancellation.IsCancellationRequested; repetition++)
        {
            // All are prepared before the first is told to the sink: what cannot be run leaves nothing behind.
            foreach (PreparedRun run in RunPreparation.Prepare(description, repetition, Load, options).ToList())
            {
                if (cancellation.IsCancellationRequested)
                {
                    break;
                }

                string label = $"{run.Choice.DisplayName} ({(run.Mode == RunMode.Flow ? "flow" : "update")})";
                int done = runs.Count;
                progress?.Report(new ExperimentProgress((double)done / count, done + 1, count, label));
                var inner = progress is null ? null : new Forward(told => progress.Report(new ExperimentProgress((done + told.Fraction) / count, done + 1, count, label)));
                using IRunWriter writer = sink.Begin(RunExecution.Describe(run, description, options));
                runs.Add(ExecuteOrFail(() => RunExecution.Execute(run, description, writer, options, inner, cancellation), writer));
            }
        }

        bool cancelled = runs.Count < count || runs.Any(run => run.Termination == Termination.Cancelled);
        if (!cancelled)
        {
            progress?.Report(new ExperimentProgress(1, count, count, string.Empty));
        }

        return new ExperimentResult { Description = description, Runs = runs, Scan = scan, Quality = quality, Cancelled = cancelled };
    }

    /// <summary>
    /// Goes on with a run that did not reach its end, as a new run that holds the whole: first what the earlier one told until its
    /// last checkpoint, then the rest, with the bits that it would have had.
    /// </summary>
    /// <param name="from">The stored run.</param>
    /// <param name="data">Where data sets come from.</param>
    /// <param name="sink">Is told of the new run.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told how far the run is.</param>
    /// <param name="cancellation">Ends the run with what it has.</param>
    /// <exception cref="InvalidInputException">
    /// The checkpoint is damaged or belongs to another version, the data have changed, or the kernel is another one; nothing was told to
    /// the sink, or the new run is kept as failed.
    /// </exception>
    public static ExperimentResult Resume(
        RunResumption from,
        IDatasetProvider data,
        IRunSink sink,
        RunnerOptions? options = null,
        IProgress<ExperimentProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(sink);
        options ??= new RunnerOptions();
        Check(options);
        _ = RunCheckpoint.Read(from.Checkpoint.Span);
        ExperimentDescription description = ExperimentDescription.Parse(from.ConfigurationJson, $"the configuration of run {from.Run}");
        PreparedRun run = RunPreparation.Prepare(description, 0, data.Load, options).Single();
        if (run.Algorithm.KernelName != from.Kernel)
        {
            throw new InvalidInputException(
                $"Run {from.Run} was computed with the kernel {from.Kernel}, and this would be {run.Algorithm.KernelName}: only the same kernel gives the same bits.");
        }

        string label = $"{run.Choice.DisplayName} ({(run.Mode == RunMode.Flow ? "flow" : "update")})";
        var inner = progress is null ? null : new Forward(told => progress.Report(new ExperimentProgress(told.Fraction, 1, 1, label)));
        using IRunWriter writer = sink.Begin(RunExecution.Describe(run, description, options));
        RunResult result = ExecuteOrFail(() => RunExecution.Execute(run, description, writer, options, inner, cancellation, from), writer);
        return new ExperimentResult { Description = description, Runs = [result], Cancelled = result.Termination == Termination.Cancelled };
    }

    private static void Check(RunnerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.CheckpointEvery, nameof(options));
    }

    // An unexpected failure ends the run as failed, unless it is the store itself that cannot write any more.
    private static RunResult ExecuteOrFail(Func<RunResult> execute, IRunWriter writer)
    {
        try
        {
            return execute();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            try
            {
                writer.Fail(failure.Message.ReplaceLineEndings(" "));
            }
            catch (Exception)
            {
                // The first failure is the one to tell; the store derives from the missing end that the run was interrupted.
            }

            throw;
        }
    }

    // Progress<T> would post to another thread; this reports in order.
    private sealed class Forward(Action<SolveProgress> tell) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => tell(value);
    }
}
