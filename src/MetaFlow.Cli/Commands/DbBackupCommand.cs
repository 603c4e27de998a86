using System.CommandLine;
using MetaFlow.Cli.Output;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow db backup</c>.</summary>
internal static class DbBackupCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var backup = new CliCommand("backup", "Copy the store as it is now into a new file, also while runs are being written.",
            "metaflow db backup metaflow-2026-11-22.db",
            "metaflow db backup /mnt/safe/runs.db --store runs.db");
        var target = new Argument<string>("FILE") { Description = "The new file; its folder must exist." };
        backup.Add(target);
        var (store, format) = DbCommand.StoreAndFormat(backup);
        backup.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            var path = Path.GetFullPath(result.GetRequiredValue(target));
            opened.Backup(path);
            using var copy = Stores.OpenExisting(path);
            Facts.Write(host, shape, DbCommand.Rows(copy.Info()));
            return ExitCode.Done;
        });
        return backup;
    }
}
