using System.CommandLine;
using MetaFlow.Cli.Output;
using MetaFlow.Data;
using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs rerun</c>.</summary>
internal static class RunsRerunCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var rerun = new CliCommand("rerun",
            "Do the configuration of a stored run again as a new run, link the two, and say whether the bits agree. Exits 1 where they do not.",
            "metaflow runs rerun 0199a",
            "metaflow runs rerun 0199a --kernel managed --format json");
        var id = new Argument<string>("ID") { Description = RunsCommand.IdHelp };
        var kernel = CommonOptions.Text("--kernel", "auto|native|managed", "The numerical kernel; default the one that the run had, where it is there.");
        rerun.Add(id);
        rerun.Add(kernel);
        var (store, format) = DbCommand.StoreAndFormat(rerun);
        rerun.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            var chosen = CommonOptions.Kernel(result.GetValue(kernel), host);
            using var opened = Stores.OpenForChange(CommonOptions.StorePath(result.GetValue(store), host));
            var before = opened.Find(result.GetRequiredValue(id));
            if (before.ConfigurationJson == "{}")
                throw new UsageException($"run {before.Id} was made from code and has no configuration that could be run again.");
            var description = ExperimentDescription.Parse(before.ConfigurationJson, $"the configuration of run {before.Id}");
            if (result.GetValue(kernel) is null)
                chosen = before.Kernel == "managed" ? KernelChoice.Managed : KernelChoice.Auto;
            var experiment = ExperimentRunner.Run(description, new DataSources(), opened, new RunnerOptions { Kernel = chosen, Tags = before.Tags }, progress: null, host.Cancellation);
            if (experiment.Runs is not [var made])
                throw new OperationCanceledException();
            opened.Link(new RunLink(RunLink.Rerun, made.Id, before.Id));
            var after = opened.Get(made.Id);
            var differences = SeriesDifference.Between(before, after);
            var agree = differences.All(d => d.SameBits) && before.Termination == after.Termination;
            Facts.Write(host, shape,
            [
                new("id", "run", after.Id),
                new("rerun_of", "again", before.Id),
                new("bits_agree", "the bits agree", agree),
                new("series", "series and states", (long)differences.Count),
                new("different", "of which differ", differences.Where(d => !d.SameBits).Select(d => d.Metric).ToList() is { Count: > 0 } names ? names : null),
                new("largest_relative_difference", "relative, at most", differences.Select(d => d.LargestRelativeDifference).DefaultIfEmpty(0).Max()),
                new("termination", "end", $"{RunFacts.Termination(before) ?? "none"}{(before.Termination == after.Termination ? "" : $" before, {RunFacts.Termination(after)} now")}"),
                new("kernel", "kernel", before.Kernel == after.Kernel ? after.Kernel : $"{before.Kernel} before, {after.Kernel} now"),
                new("version", "version", before.MetaFlowVersion == after.MetaFlowVersion ? after.MetaFlowVersion : $"{before.MetaFlowVersion} before, {after.MetaFlowVersion} now"),
            ]);
            return agree ? ExitCode.Done : ExitCode.Failed;
        });
        return rerun;
    }
}
