using System.CommandLine;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow db</c>.</summary>
internal static class DbCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var db = new CliCommand("db", "Look after the run store: what it holds, whether it is sound, copies, merges, room.",
            "metaflow db info",
            "metaflow db check",
            "metaflow db backup metaflow-2026-11-22.db",
            "metaflow db merge shard-*.db");
        db.Add(Info(host));
        db.Add(Check(host));
        db.Add(Migrate(host));
        db.Add(DbBackupCommand.Create(host));
        db.Add(DbMergeCommand.Create(host));
        db.Add(DbVacuumCommand.Create(host));
        return db;
    }

    /// <summary>What is known about a store.</summary>
    public static IReadOnlyList<Fact> Rows(StoreInfo info) =>
    [
        new("path", "store", info.Path),
        new("runs", "runs", info.Runs),
        new("trashed_runs", "in the trash", info.TrashedRuns),
        new("points", "points", info.Points),
        new("size_bytes", "size in bytes", info.SizeBytes),
        new("schema_version", "schema version", (long)info.SchemaVersion),
        new("journal_mode", "journal", info.JournalMode),
        new("read_only", "read-only", info.IsReadOnly),
        new("sqlite_version", "SQLite", info.SqliteVersion),
    ];

    private static CliCommand Info(CliHost host)
    {
        var info = new CliCommand("info", "Say where the store is, what it holds and how it is kept.",
            "metaflow db info",
            "metaflow db info --store runs.db --format json");
        var (store, format) = StoreAndFormat(info);
        info.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            Facts.Write(host, shape, Rows(opened.Info()));
            return ExitCode.Done;
        });
        return info;
    }

    private static CliCommand Check(CliHost host)
    {
        var check = new CliCommand("check", "Read the whole file and check it: pages, indexes, constraints, what belongs to what. Exits 1 where something is wrong.",
            "metaflow db check",
            "metaflow db check --store runs.db --format json");
        var (store, format) = StoreAndFormat(check);
        check.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            var problems = opened.Check();
            if (shape == OutputFormat.Table && problems.Count == 0)
                host.Out.WriteLine($"sound: {opened.Path}");
            else
                new Sheet([new("problem", "problem")], [.. problems.Select(p => new object?[] { p })]).Write(host.Out, shape, host.Width);
            return problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return check;
    }

    private static CliCommand Migrate(CliHost host)
    {
        var migrate = new CliCommand("migrate", "Bring a store of an older MetaFlow to this version, after a backup beside it. Every command that writes does so by itself.",
            "metaflow db migrate",
            "metaflow db migrate --store old.db");
        var (store, format) = StoreAndFormat(migrate);
        migrate.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            var path = Path.GetFullPath(CommonOptions.StorePath(result.GetValue(store), host));
            var folder = Path.GetDirectoryName(path)!;
            var before = Backups(folder, path);
            using var opened = Stores.OpenForChange(path);
            if (opened.IsReadOnly)
                throw new UsageException($"the store '{path}' was written by a newer MetaFlow (schema version {opened.Info().SchemaVersion}); it cannot be brought back.");
            var backup = Backups(folder, path).Except(before).FirstOrDefault();
            Facts.Write(host, shape,
            [
                new("path", "store", opened.Path),
                new("schema_version", "schema version", (long)opened.Info().SchemaVersion),
                new("migrated", "migrated now", backup is not null),
                new("backup", "backup", backup),
            ]);
            return ExitCode.Done;
        });
        return migrate;
    }

    private static string[] Backups(string folder, string path) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(path) + ".v*.bak") : [];

    /// <summary>Adds <c>--store</c> and <c>--format</c>.</summary>
    public static (Option<string?> Store, Option<string?> Format) StoreAndFormat(Command command)
    {
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(CommonOptions.AllFormats);
        command.Add(store);
        command.Add(format);
        return (store, format);
    }
}
