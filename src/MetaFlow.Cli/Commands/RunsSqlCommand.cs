using System.CommandLine;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs sql</c>.</summary>
internal static class RunsSqlCommand
{
    private const int DefaultSeconds = 30;

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var sql = new CliCommand("sql", "Ask the store in SQL, on a connection that cannot write and with a time limit.",
            "metaflow runs sql \"SELECT algorithm, count(*) AS runs FROM run GROUP BY algorithm\"",
            "metaflow runs sql \"SELECT sql FROM sqlite_schema\" --format csv",
            "metaflow runs sql \"SELECT max(value) FROM point\" --time-limit 300");
        var query = new Argument<string>("SQL") { Description = "One statement that reads." };
        var limit = CommonOptions.Text("--time-limit", "SECONDS", $"How long it may take; default {DefaultSeconds}.");
        var rows = CommonOptions.Text("--limit", "N", "At most N rows.");
        sql.Add(query);
        sql.Add(limit);
        sql.Add(rows);
        var (store, format) = DbCommand.StoreAndFormat(sql);
        sql.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            var seconds = CommonOptions.Integer(result.GetValue(limit), "--time-limit", 1, 86_400) ?? DefaultSeconds;
            var most = (int?)CommonOptions.Integer(result.GetValue(rows), "--limit", 1, int.MaxValue);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            var table = opened.Sql(result.GetRequiredValue(query), TimeSpan.FromSeconds(seconds), most);

            // Two columns of one name would be one in JSON.
            var names = table.Columns.Select((name, i) => table.Columns.Take(i).Count(n => n == name) is > 0 and var before ? $"{name}_{before + 1}" : name).ToList();
            var columns = names.Select((name, i) => new SheetColumn(name, name, table.Rows.All(r => r[i] is null or long or double) && table.Rows.Any(r => r[i] is not null))).ToList();
            new Sheet(columns, [.. table.Rows.Select(row => row.Select(Value).ToArray())]).Write(host.Out, shape, host.Width);
            if (!table.IsComplete)
                host.Error.WriteLine("There are more rows; --limit shows them.");
            return ExitCode.Done;
        });
        return sql;
    }

    private static object? Value(object? value) => value is byte[] bytes ? $"x'{Convert.ToHexStringLower(bytes)}'" : value;
}
