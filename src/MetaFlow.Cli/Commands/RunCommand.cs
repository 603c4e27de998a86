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
            "metaflow run xu2020.fig2b --seed 7 --tag trial --output fig2b.svg --format json",
            "metaflow run mine.json --dry-run             # what would be run?  (metaflow catalog xu2020.fig2b > mine.json)");
        var name = new Argument<string>("NAME|FILE.json") { Description = "An experiment of the catalog (metaflow catalog), or a file that describes one." };
        var settings = CommonOptions.Texts("--set", "PATH=VALUE", "Change a field of the description, such as steps=200; may be repeated.");
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
        foreach (var option in new Option[] { settings, seed, kernel, jobs, tag, output, noFigure, store, format, dryRun, quiet })
            run.Add(option);
        run.SetAction(result =>
        {
            var description = ExperimentArgument.Changed(ExperimentArgument.Load(result.GetRequiredValue(name)), result.GetValue(settings)!, result.GetValue(seed));
            return Execute(host, new RunRequest
            {
                Description = description,
                Format = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats),
                StorePath = CommonOptions.StorePath(result.GetValue(store), host),
                FigurePath = result.GetValue(noFigure) ? null : FigurePath.Of(result.GetValue(output), description.Name),
                Kernel = CommonOptions.Kernel(result.GetValue(kernel), host),
                Threads = (int)(CommonOptions.Integer(result.GetValue(jobs), "--jobs", 1, 1024) ?? 1),
                Tags = ExperimentArgument.Tags(result.GetValue(tag)!),
                DryRun = result.GetValue(dryRun),
                Quiet = result.GetValue(quiet),
            });
        });
        return run;
    }

    private static int Execute(CliHost host, RunRequest request)
    {
        var data = new DataSources();
        using var sink = new LateStore(request.StorePath);
        sink.Check();
        if (!request.Quiet)
            KernelNotice.Write(host, request.Kernel);
        var options = new RunnerOptions { Kernel = request.Kernel, Threads = request.Threads, Tags = request.Tags };
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
            result = ExperimentRunner.Run(request.Description, data, sink, options, progress, host.Cancellation);
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
