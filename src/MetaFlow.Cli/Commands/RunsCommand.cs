using System.CommandLine;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs</c>.</summary>
internal static class RunsCommand
{
    /// <summary>What an id may be.</summary>
    public const string IdHelp = "A run id, or the first characters of one that no other run shares.";

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var runs = new CliCommand("runs", "Find stored runs, look at them, plot them, take them elsewhere, delete them.",
            "metaflow runs list                           # the newest first",
            "metaflow runs list \"algorithm = 'maml' and metrics.grad_norm < 1e-6\"",
            "metaflow runs show 0199a",
            "metaflow runs plot 0199a 0199b --metric grad_norm --x time",
            "metaflow runs export 0199a --format csv > run.csv");
        runs.Add(RunsListCommand.Create(host));
        runs.Add(RunsShowCommand.Create(host));
        runs.Add(RunsCompareCommand.Create(host));
        runs.Add(RunsDiffCommand.Create(host));
        runs.Add(RunsRerunCommand.Create(host));
        runs.Add(RunsPlotCommand.Create(host));
        runs.Add(RunsExportCommand.Create(host));
        runs.Add(RunsTagCommand.Create(host));
        runs.Add(RunsNoteCommand.Create(host));
        runs.Add(RunsSqlCommand.Create(host));
        runs.Add(RunsRemoveCommand.Create(host));
        runs.Add(RunsRestoreCommand.Create(host));
        return runs;
    }

    /// <summary>The argument of a filter.</summary>
    public static Argument<string?> Filter() => new("FILTER")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Only runs for which this holds, such as \"params.inner_step_size < 0.3 and not (metrics.grad_norm < 1e-6)\"; docs/filters.md has the language.",
    };
}
