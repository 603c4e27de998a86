using System.CommandLine;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs rm</c>.</summary>
internal static class RunsRemoveCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var remove = new CliCommand("rm", "Delete runs with everything that was stored about them; asks first.",
            "metaflow runs rm 0199a",
            "metaflow runs rm 0199a 0199b --yes           # do not ask",
            "metaflow runs rm 0199a --dry-run             # which runs would it be?");
        var ids = RunsCommand.Ids();
        var store = CommonOptions.Store();
        var yes = CommonOptions.Yes();
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be deleted, and delete nothing." };
        remove.Add(ids);
        foreach (var option in new Option[] { store, yes, dryRun })
            remove.Add(option);
        remove.SetAction(result =>
        {
            var path = CommonOptions.StorePath(result.GetValue(store), host);
            using var opened = result.GetValue(dryRun) ? Stores.OpenExisting(path) : Stores.OpenForChange(path);

            // All are found before any is deleted.
            var records = result.GetRequiredValue(ids).Select(opened.Find).DistinctBy(r => r.Id).ToList();
            var names = records.Select(r => $"{r.Id} ({r.Experiment ?? "from code"}, {r.Algorithm}, {r.Mode})").ToList();
            if (result.GetValue(dryRun))
            {
                foreach (var name in names)
                    host.Out.WriteLine($"would delete {name}");
                return ExitCode.Done;
            }

            if (!result.GetValue(yes) && !Confirmed(host, names))
                return ExitCode.Done;
            for (var i = 0; i < records.Count; i++)
            {
                opened.Delete(records[i].Id);
                host.Out.WriteLine($"deleted {names[i]}");
            }

            return ExitCode.Done;
        });
        return remove;
    }

    private static bool Confirmed(CliHost host, List<string> names)
    {
        if (!host.CanAsk)
            throw new UsageException($"deleting {(names.Count == 1 ? "a run" : $"{names.Count} runs")} needs --yes where nobody can be asked.");
        foreach (var name in names)
            host.Error.WriteLine(name);
        host.Error.Write($"Delete {(names.Count == 1 ? "this run" : $"these {names.Count} runs")}? [y/N] ");
        host.Error.Flush();
        if (host.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes")
            return true;
        host.Error.WriteLine("Nothing was deleted.");
        return false;
    }
}
