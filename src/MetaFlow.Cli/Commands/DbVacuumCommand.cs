using System.CommandLine;
using MetaFlow.Cli.Output;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow db vacuum</c>.</summary>
internal static class DbVacuumCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var vacuum = new CliCommand("vacuum", "Give the room that deleted runs left back to the disk; with --empty-trash delete what is in the trash before, for good.",
            "metaflow db vacuum",
            "metaflow db vacuum --empty-trash --yes");
        var empty = new Option<bool>("--empty-trash") { Description = "Delete the runs in the trash for good." };
        var yes = CommonOptions.Yes();
        vacuum.Add(empty);
        vacuum.Add(yes);
        var (store, format) = DbCommand.StoreAndFormat(vacuum);
        vacuum.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            using var opened = Stores.OpenForChange(CommonOptions.StorePath(result.GetValue(store), host));
            var deleted = 0L;
            if (result.GetValue(empty) && opened.Info().TrashedRuns is > 0 and var trashed)
            {
                if (!result.GetValue(yes) && !Confirmed(host, trashed))
                    return ExitCode.Done;
                deleted = opened.EmptyTrash();
            }

            var freed = opened.Vacuum();
            Facts.Write(host, shape, [new("path", "store", opened.Path), new("deleted_runs", "deleted runs", deleted), new("freed_bytes", "bytes given back", freed), new("size_bytes", "size in bytes", opened.Info().SizeBytes)]);
            return ExitCode.Done;
        });
        return vacuum;
    }

    private static bool Confirmed(CliHost host, long runs)
    {
        if (!host.CanAsk)
            throw new UsageException("emptying the trash needs --yes where nobody can be asked.");
        host.Error.Write($"Delete the {runs} run{(runs == 1 ? "" : "s")} in the trash for good? [y/N] ");
        host.Error.Flush();
        if (host.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes")
            return true;
        host.Error.WriteLine("Nothing was deleted.");
        return false;
    }
}
