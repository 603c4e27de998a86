using System.CommandLine;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow db merge</c>.</summary>
internal static class DbMergeCommand
{
    private static readonly SheetColumn[] s_columns =
    [
        new("source", "store"), new("added", "new runs", true), new("duplicates", "known runs", true), new("repetitions", "repetitions", true),
        new("points", "points", true), new("checks", "checks", true) { Rank = 1 }, new("conflicts", "conflicts", true),
    ];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var merge = new CliCommand("merge",
            "Take over the runs of other stores, such as shards from a cluster. Each store comes whole or not at all; runs that are here already are recognised by their id, so merging again after an interruption is safe.",
            "metaflow db merge shard-0.db shard-1.db",
            "metaflow db merge shard-*.db --store all.db",
            "metaflow db merge shard-0.db --dry-run       # is it a store that can be merged?");
        var sources = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "A store; it is only read. May be repeated." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what each store holds, and take nothing." };
        merge.Add(sources);
        merge.Add(dryRun);
        var (store, format) = DbCommand.StoreAndFormat(merge);
        merge.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            var files = result.GetRequiredValue(sources).Select(Path.GetFullPath).Distinct().ToList();
            var target = CommonOptions.StorePath(result.GetValue(store), host);
            if (files.Find(file => !File.Exists(file)) is { } missing)
                throw new UsageException($"there is no store at '{missing}'.");
            if (files.Contains(Path.GetFullPath(target)))
                throw new UsageException($"the store '{target}' cannot be merged into itself.");

            // The first is no store: then nothing is made.
            if (result.GetValue(dryRun))
            {
                foreach (var file in files)
                {
                    using var source = RunStore.OpenReadOnly(file);
                    Facts.Write(host, shape, DbCommand.Rows(source.Info()));
                }

                return ExitCode.Done;
            }

            foreach (var file in files)
                RunStore.RequireMergeable(file);
            using var opened = RunStore.OpenOrCreate(target);
            var rows = new List<object?[]>();
            var conflicts = new List<string>();
            using (var line = new ProgressLine(host.Error, host.ShowsProgress, host.Width))
            {
                foreach (var file in files)
                {
                    line.Show((double)rows.Count / files.Count, Path.GetFileName(file));
                    var report = opened.Merge(file, host.Cancellation);
                    rows.Add([Path.GetRelativePath(".", file), report.Added, report.Duplicates, report.Repetitions, report.Points, report.Checks, (long)report.Conflicts.Count]);
                    conflicts.AddRange(report.Conflicts);
                }
            }

            new Sheet(s_columns, rows).Write(host.Out, shape, host.Width);
            foreach (var conflict in conflicts)
                host.Error.WriteLine(conflict);
            return ExitCode.Done;
        });
        return merge;
    }
}
