using System.CommandLine;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs restore</c>.</summary>
internal static class RunsRestoreCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var restore = new CliCommand("restore", "Take runs out of the trash.",
            "metaflow runs list --trash                   # what is there?",
            "metaflow runs restore 0199a");
        var selection = new RunSelection(restore, inTrash: true);
        var store = CommonOptions.Store();
        restore.Add(store);
        restore.SetAction(result =>
        {
            using var opened = Stores.OpenForChange(CommonOptions.StorePath(result.GetValue(store), host));

            // All are found before any is restored.
            foreach (var record in selection.Of(result, opened))
            {
                opened.Restore(record.Id);
                host.Out.WriteLine($"restored {RunFacts.Name(record)}");
            }

            return ExitCode.Done;
        });
        return restore;
    }
}
