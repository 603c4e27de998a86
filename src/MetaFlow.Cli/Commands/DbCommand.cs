using System.CommandLine;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow db</c>.</summary>
internal static class DbCommand
{
    private static readonly OutputFormat[] s_formats = [OutputFormat.Table, OutputFormat.Json];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var db = new CliCommand("db", "Look after the run store.", "metaflow db info");
        var info = new CliCommand("info", "Say where the store is, what it holds and how it is kept.",
            "metaflow db info",
            "metaflow db info --store runs.db --format json");
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(s_formats);
        info.Add(store);
        info.Add(format);
        info.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), s_formats);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            Facts.Write(host, shape, Rows(opened.Info()));
            return ExitCode.Done;
        });
        db.Add(info);
        return db;
    }

    /// <summary>What is known about a store.</summary>
    public static IReadOnlyList<Fact> Rows(StoreInfo info) =>
    [
        new("path", "store", info.Path),
        new("runs", "runs", info.Runs),
        new("points", "points", info.Points),
        new("size_bytes", "size in bytes", info.SizeBytes),
        new("schema_version", "schema version", (long)info.SchemaVersion),
        new("journal_mode", "journal", info.JournalMode),
        new("read_only", "read-only", info.IsReadOnly),
        new("sqlite_version", "SQLite", info.SqliteVersion),
    ];
}
