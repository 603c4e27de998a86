using System.CommandLine;
using MetaFlow.Cli.Figures;
using MetaFlow.Cli.Output;
using MetaFlow.Data;
using MetaFlow.Experiments;
using MetaFlow.Kernels;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow run</c>.</summary>
internal static class RunCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var run = new CliCommand("run", "Run an experiment: every algorithm as its flow and as the published update; print a table, store the runs, write the figure.",
            "metaflow run xu2020.fig2b",
            "metaflow run xu2020.fig2b --set steps=200 --set algorithms.bi-maml.switch_gradient_ratio=0.01",
            "metaflow run --resume 0199a                  # go on with a run that was killed or cancelled",
            "metaflow run xu2020.fig2b --seed 7 --tag trial --output fig2b.svg --format json",
            "metaflow run mine.json --dry-run             # what would be run?  (metaflow catalog xu2020.fig2b > mine.json)");
        var name = new Argument<string?>("NAME|FILE.json") { Description = "An experiment of the catalog (metaflow catalog), or a file that describes one.", Arity = ArgumentArity.ZeroOrOne };
        var resume = CommonOptions.Text("--resume", "RUN", "Instead of an experiment: go on with a stored run from its last checkpoint, as a new run with the same bits.");
        var every = CommonOptions.Text("--checkpoint-every", "N", "Steps between two checkpoints, from which a run can be resumed; default 100, 0 for none.");
        var settings = CommonOptions.Texts("--set", "PATH=VALUE", "Change a field of the description, such as steps=200; may be repeated.");
        var noChecks = new Option<bool>("--no-error-checks") { Description = "Do not check the flows' errors while they run; saves evaluations." };
        var seed = CommonOptions.Text("--seed", "N", "Seed of every random draw.");
        var kernel = CommonOptions.Text("--kernel", "auto|native|managed", "The numerical kernel; default $METAFLOW_KERNEL, else native where it is there.");
        var jobs = CommonOptions.Text("--jobs", "N", "Threads per evaluation; default 1. The results are the same bits for any number.");
        var tag = CommonOptions.Texts("--tag", "TAG", "A tag for the stored runs; may be repeated.");
        var output = CommonOptions.Text("--output", "FILE", "The figure: a .png or .svg file, or a folder; default figures/NAME.png.");
        var noFigure = new Option<bool>("--no-figure") { Description = "Write no figure." };
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(CommonOptions.AllFormats);
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything, print the description that would be run, and write nothing." };
        var quiet = CommonOptions.Quiet();
        run.Add(name);
        foreach (var option in new Option[] { resume, settings, seed, kernel, jobs, every, tag, output, noFigure, noChecks, store, format, dryRun, quiet })
            run.Add(option);
        run.SetAction(result =>
        {
            var storePath = CommonOptions.StorePath(result.GetValue(store), host);
            var from = Resumption(result.GetValue(resume), storePath, result.GetValue(name), result.GetValue(settings)!, result.GetValue(seed));
            var description = from is not null
                ? ExperimentDescription.Parse(from.ConfigurationJson, $"the configuration of run {from.Run}")
                : ExperimentArgument.Changed(
                    ExperimentArgument.Load(result.GetValue(name) ?? throw new UsageException("run needs the name of an experiment (metaflow catalog), the path of a JSON file, or --resume RUN.")),
                    result.GetValue(settings)!, result.GetValue(seed));
            return Execute(host, new RunRequest
            {
                Description = description,
                Resumption = from,
                CheckErrors = !result.GetValue(noChecks),
                CheckpointEvery = CommonOptions.Integer(result.GetValue(every), "--checkpoint-every", 0, 9_000_000_000_000_000) ?? new RunnerOptions().CheckpointEvery,
                Format = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats),
                StorePath = storePath,
                // The figure of an experiment shows all of its runs; one alone is drawn when that is asked for.
                FigurePath = from is not null && result.GetValue(output) is null ? null : result.GetValue(noFigure) ? null : FigurePath.Of(result.GetValue(output), description.Name),
                Kernel = CommonOptions.Kernel(result.GetValue(kernel), host),
                Threads = (int)(CommonOptions.Integer(result.GetValue(jobs), "--jobs", 1, 1024) ?? 1),
                Tags = ExperimentArgument.Tags(result.GetValue(tag)!),
                DryRun = result.GetValue(dryRun),
                Quiet = result.GetValue(quiet),
            });
        });
        return run;
    }

    private static RunResumption? Resumption(string? run, string storePath, string? name, string[] settings, string? seed)
    {
        if (run is null)
            return null;
        if (name is not null || settings.Length > 0 || seed is not null)
            throw new UsageException("--resume goes on with a run as it was: an experiment, --set and --seed cannot be given with it.");
        using var store = Stores.OpenExisting(storePath);
        return store.Resumption(store.Find(run).Id);
    }

    private static int Execute(CliHost host, RunRequest request)
    {
        var data = new DataSources();
        using var sink = new LateStore(request.StorePath);
        sink.Check();
        if (!request.Quiet)
            KernelNotice.Write(host, request.Kernel);
        var options = new RunnerOptions { Kernel = request.Kernel, Threads = request.Threads, CheckpointEvery = request.CheckpointEvery, CheckErrors = request.CheckErrors, Tags = request.Tags };
        if (request.DryRun)
        {
            Rehearsal.Check(request.Description, data, options);
            host.Out.WriteLine(request.Description.ToJson());
            Notice(host, request, $"Nothing was run: {request.Description.Name} is valid, would be stored in {request.StorePath}{(request.FigurePath is { } path ? $" and drawn in {path}" : "")}.");
            return ExitCode.Done;
        }

        ExperimentResult result;
        using (var line = new ProgressLine(host.Error, host.ShowsProgress && !request.Quiet, host.Width))
        {
            // The last report has no label: nothing is running any more.
            var progress = new DirectProgress(p =>
            {
                if (p.Label.Length > 0)
                    line.Show(p.Fraction, p.Runs > 1 ? $"run {p.Run} of {p.Runs}: {p.Label}" : p.Label);
            });
            result = request.Resumption is { } from
                ? ExperimentRunner.Resume(from, data, sink, options, progress, host.Cancellation)
                : ExperimentRunner.Run(request.Description, data, sink, options, progress, host.Cancellation);
        }

        return RunReport.Write(host, request, result, sink);
    }

    /// <summary>A line on standard error, unless the user wants none.</summary>
    public static void Notice(CliHost host, RunRequest request, string text)
    {
        if (!request.Quiet)
            host.Error.WriteLine(text);
    }
}
