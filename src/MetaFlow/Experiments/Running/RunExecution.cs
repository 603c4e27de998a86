using System.Diagnostics;
using System.Globalization;
using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>Does one prepared run and tells it to its writer.</summary>
internal static class RunExecution
{
    private static readonly TimeSpan LongRun = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimingBudget = TimeSpan.FromMilliseconds(60);

    /// <summary>Does the run; what it reaches before it diverges or is cancelled is kept.</summary>
    public static RunResult Execute(
        PreparedRun run, ExperimentDescription description, IRunWriter writer, RunnerOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellation, RunResumption? from = null)
    {
        writer.State("initial", 0, run.Start);
        var evaluator = new MetricEvaluator(description.Metrics, run.Objective, run.Algorithm.TaskAverage, run.Algorithm.Flow.Phases, run.Start, run.HeldOut);
        var recorder = new MetricRecorder(description.Metrics, evaluator, run.Algorithm.Flow.Phases, writer, Place);
        RunCheckpoint? start = from is null ? null : RunCheckpoint.Read(from.Checkpoint.Span);
        CheckpointOptions? checkpoints = CheckpointsOf(run, recorder, writer, options);
        if (start is not null)
        {
            writer.ResumedFrom(from!.Run);
            recorder.Repeat(from, start);
            start.Tell(writer, new CheckpointWriter());
        }

        FlowChecks? checks = options.CheckErrors && run.Mode == RunMode.Flow ? new FlowChecks(run) : null;
        OutputPoint? output = OutputOf(run, description);
        Trajectory trajectory = Solve(run, description, recorder, progress, cancellation, checkpoints, start?.Solve, checks, output);
        TimeSpan elapsed = trajectory.Cost.Elapsed - recorder.Spent - (checks?.Spent ?? TimeSpan.Zero);
        if (options.MeasureTime && start is null && elapsed < LongRun && trajectory.Termination != Termination.Cancelled)
        {
            elapsed = Time(run, description, cancellation) ?? elapsed;
        }

        SolveCost cost = trajectory.Cost with { Elapsed = elapsed };
        RunPhase[] phases = [.. trajectory.Phases.Select(Place)];
        Dictionary<string, double> summary = RunSummary.Of(run, trajectory, phases, cost, recorder.Series);
        foreach (var (name, value) in checks?.Results(trajectory) ?? [])
        {
            summary[name] = value;
        }

        if (output is { Step: >= 0 })
        {
            // The parameter comes first in a state that holds more.
            ReadOnlySpan<double> point = output.Point[..run.Objective.Dimension];
            summary["output_objective"] = run.Objective.Potential(point);
            summary["output_grad_norm"] = GradientNorm(run.Objective, point);
            summary["output_step"] = output.Step;
            writer.State("output", output.Step * run.OuterStepSize, output.Point.ToArray());
        }

        foreach (var (name, value) in summary)
        {
            writer.Summary(name, value);
        }

        double[] final = trajectory.FinalState.ToArray();
        writer.State("final", trajectory.FinalTime, final);
        writer.Complete(trajectory.Termination, cost);
        return new RunResult
        {
            Id = writer.Id,
            Label = run.Choice.DisplayName,
            Algorithm = run.Algorithm.Name,
            Mode = run.Mode,
            Repetition = run.Repetition,
            Seed = run.Seed,
            Termination = trajectory.Termination,
            Cost = cost,
            Series = recorder.Series,
            Phases = phases,
            Switches = trajectory.Switches,
            Summary = summary,
            FinalState = final,
        };

        RunPhase Place(PhaseSpan phase) => new(phase.Name, run.Mode == RunMode.Update ? phase.StartStep : phase.StartTime / run.OuterStepSize, phase.StartTime);
    }

    /// <summary>What is known of a run before it starts; its configuration alone repeats it.</summary>
    public static RunDescription Describe(PreparedRun run, ExperimentDescription description, RunnerOptions options) => new()
    {
        Experiment = description.Name,
        Algorithm = run.Algorithm.Name,
        Mode = run.Mode == RunMode.Flow ? "flow" : "update",
        Seed = run.Seed,
        Method = run.Mode == RunMode.Flow ? description.Method : "update",
        Route = run.Algorithm.Route.ToString().ToLower(CultureInfo.InvariantCulture),
        Kernel = run.Algorithm.KernelName,
        ConfigurationJson = description.Single(run.Choice, run.Mode, run.Repetition).ToJson(),
        Parameters = run.Parameters,
        Tags = options.Tags,
    };

    // The points are kept by the run's writer, so that checkpoints need not hold them.
    private static CheckpointOptions? CheckpointsOf(PreparedRun run, MetricRecorder recorder, IRunWriter writer, RunnerOptions options)
    {
        var scratch = new CheckpointWriter();
        return options.CheckpointEvery == 0 ? null : new CheckpointOptions
        {
            EverySteps = options.CheckpointEvery,
            IncludesHistory = false,
            Label = $"{run.Algorithm.Name}, route {run.Algorithm.Route.ToString().ToLowerInvariant()}, kernel {run.Algorithm.KernelName}",
            Taken = checkpoint => new RunCheckpoint(recorder.Count, recorder.Phases.Count, recorder.Spent, checkpoint).Tell(writer, scratch),
        };
    }

    private static Trajectory Solve(
        PreparedRun run, ExperimentDescription description, MetricRecorder? recorder, IProgress<SolveProgress>? progress, CancellationToken cancellation, CheckpointOptions? checkpoints = null, SolveCheckpoint? from = null, FlowChecks? checks = null, OutputPoint? output = null)
    {
        bool observed = recorder is not null;
        if (run.Mode == RunMode.Update)
        {
            var iterate = new IterateOptions { Save = SaveSchedule.EndOnly, Observers = [.. observed ? [recorder!] : Array.Empty<IObserver>(), .. output is null ? Array.Empty<IObserver>() : [output]], Checkpoints = checkpoints, ResumeFrom = from };
            return Integrator.Iterate(run.Phases, run.Start, run.OuterStepSize, description.Steps, iterate, cancellation, progress);
        }

        Method method = Method.Parse(description.Method);
        var solve = new SolveOptions
        {
            Method = method,
            RelativeTolerance = description.RelativeTolerance,
            AbsoluteTolerance = description.AbsoluteTolerance,
            StepSize = method.IsAdaptive ? null : run.OuterStepSize,
            // The points at kβ come from the dense output.
            Save = observed ? SaveSchedule.Grid(run.OuterStepSize) : SaveSchedule.EndOnly,
            SaveObservers = observed ? [recorder!] : [],
            SegmentObservers = checks is null ? [] : [checks],
            DenseOutput = false,
            Checkpoints = checkpoints,
            ResumeFrom = from,
        };
        var problem = new InitialValueProblem(run.Phases, run.Start, 0, description.Steps * run.OuterStepSize);
        return Integrator.Solve(problem, solve, cancellation, progress);
    }

    private static OutputPoint? OutputOf(PreparedRun run, ExperimentDescription description) => run.Choice.Output switch
    {
        OutputChoice.Average => OutputPoint.Average(),
        OutputChoice.Random => OutputPoint.Random(description.Steps, run.Seed),
        OutputChoice.Minimum => OutputPoint.Minimum((_, state) => GradientNorm(run.Objective, state[..run.Objective.Dimension])),
        _ => null,
    };

    private static double GradientNorm(IGradientField objective, ReadOnlySpan<double> point)
    {
        var direction = new double[point.Length];
        objective.Evaluate(0, point, direction);
        return EuclideanNorm.Of(direction);
    }

    // The median of unobserved runs, at least three and then for the budget; null when cancelled.
    private static TimeSpan? Time(PreparedRun run, ExperimentDescription description, CancellationToken cancellation)
    {
        var times = new List<TimeSpan>();
        long begin = Stopwatch.GetTimestamp();
        while (times.Count < 3 || (Stopwatch.GetElapsedTime(begin) < TimingBudget && times.Count < 101))
        {
            long start = Stopwatch.GetTimestamp();
            Trajectory trajectory = Solve(run, description, null, null, cancellation);
            if (trajectory.Termination == Termination.Cancelled)
            {
                return null;
            }

            times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
