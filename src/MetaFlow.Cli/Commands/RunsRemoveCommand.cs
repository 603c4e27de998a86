using System.CommandLine;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs rm</c>.</summary>
internal static class RunsRemoveCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var remove = new CliCommand("rm", "Put runs into the trash, from which metaflow runs restore brings them back; asks first.",
            "metaflow runs rm 0199a",
            "metaflow runs rm --where \"status = 'failed' and age > 30d\" --yes",
            "metaflow runs rm 0199a --permanent           # past the trash, for good; metaflow db vacuum empties the trash",
            "metaflow runs rm 0199a 0199b --yes           # do not ask",
            "metaflow runs rm 0199a --dry-run             # which runs would it be?");
        var selection = new RunSelection(remove);
        var store = CommonOptions.Store();
        var yes = CommonOptions.Yes();
        var permanent = new Option<bool>("--permanent") { Description = "Delete them with everything that was stored about them, for good." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would go, and change nothing." };
        foreach (var option in new Option[] { store, yes, permanent, dryRun })
            remove.Add(option);
        remove.SetAction(result =>
        {
            var path = CommonOptions.StorePath(result.GetValue(store), host);
            using var opened = result.GetValue(dryRun) ? Stores.OpenExisting(path) : Stores.OpenForChange(path);

            // All are found before any goes.
            var (verb, done) = result.GetValue(permanent) ? ("delete for good", "deleted for good") : ("put into the trash", "put into the trash");
            var records = selection.Of(result, opened);
            var names = records.Select(RunFacts.Name).ToList();
            if (result.GetValue(dryRun))
            {
                foreach (var name in names)
                    host.Out.WriteLine($"would {verb} {name}");
                return ExitCode.Done;
            }

            if (!result.GetValue(yes) && !Confirmed(host, names, verb))
                return ExitCode.Done;
            for (var i = 0; i < records.Count; i++)
            {
                if (result.GetValue(permanent))
                    opened.Delete(records[i].Id);
                else
                    opened.Trash(records[i].Id);
                host.Out.WriteLine($"{done} {names[i]}");
            }

            return ExitCode.Done;
        });
        return remove;
    }

    private static bool Confirmed(CliHost host, List<string> names, string verb)
    {
        if (!host.CanAsk)
            throw new UsageException($"removing {(names.Count == 1 ? "a run" : $"{names.Count} runs")} needs --yes where nobody can be asked.");
        foreach (var name in names)
            host.Error.WriteLine(name);
        host.Error.Write($"{char.ToUpperInvariant(verb[0])}{verb[1..]} {(names.Count == 1 ? "this run" : $"these {names.Count} runs")}? [y/N] ");
        host.Error.Flush();
        if (host.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes")
            return true;
        host.Error.WriteLine("Nothing was removed.");
        return false;
    }
}
