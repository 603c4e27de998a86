namespace MetaFlow.Storage;

/// <summary>Takes over what another store has, which is attached as <c>other</c>, within a transaction of the caller.</summary>
internal sealed class StoreMerge(StoreConnection connection, string source)
{
    // What hangs on a run by its key alone.
    private static readonly string[] Parts = ["param", "summary", "state", "checkpoint", "event", "artifact", "note", "tag"];

    // Who works on a run is not what the run is; where it lies, in the trash or not, is each store's own.
    private static readonly string[] Volatile = ["key", "process_id", "heartbeat", "trashed"];

    public MergeReport Run()
    {
        connection.Execute("CREATE TEMP TABLE incoming (old INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, new INTEGER)");
        connection.Execute("CREATE TEMP TABLE incoming_series (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)");
        connection.Execute("INSERT INTO incoming (old, id) SELECT key, id FROM other.run WHERE id NOT IN (SELECT id FROM main.run)");
        var shared = connection.Scalar<long>("SELECT count(*) FROM other.run o JOIN main.run r ON r.id = o.id");
        var conflicts = Conflicts();
        // A configuration that says nothing is that of every run made from code.
        var repetitions = connection.Scalar<long>(
            """
            SELECT count(*) FROM incoming i JOIN other.run o ON o.key = i.old
            WHERE o.configuration <> '{}' AND EXISTS (SELECT 1 FROM main.run r WHERE r.configuration_hash = o.configuration_hash)
            """);
        var added = CopyRuns();
        var points = CopySeries();
        foreach (var part in Parts)
            CopyPart(part);
        // Of runs that both have, what people wrote here and there is kept.
        connection.Execute("INSERT OR IGNORE INTO main.tag SELECT r.key, t.tag FROM other.tag t JOIN other.run o ON o.key = t.run_key JOIN main.run r ON r.id = o.id");
        connection.Execute(
            """
            INSERT INTO main.note (run_key, created, text) SELECT r.key, n.created, n.text FROM other.note n JOIN other.run o ON o.key = n.run_key JOIN main.run r ON r.id = o.id
            WHERE NOT EXISTS (SELECT 1 FROM main.note m WHERE m.run_key = r.key AND m.created = n.created AND m.text = n.text)
            """);
        connection.Execute(
            """
            INSERT OR IGNORE INTO main.run_link (from_key, to_key, kind) SELECT f.key, t.key, l.kind FROM other.run_link l
            JOIN other.run a ON a.key = l.from_key JOIN other.run b ON b.key = l.to_key JOIN main.run f ON f.id = a.id JOIN main.run t ON t.id = b.id
            """);
        connection.Execute("INSERT OR IGNORE INTO main.claim SELECT * FROM other.claim");
        var checks = connection.Execute(
            $"""
            INSERT INTO main.claim_check (run_key, {Columns("claim_check", "", "key", "run_key")})
            SELECT r.key, {Columns("claim_check", "c.", "key", "run_key")} FROM other.claim_check c
            LEFT JOIN other.run o ON o.key = c.run_key LEFT JOIN main.run r ON r.id = o.id WHERE c.id NOT IN (SELECT id FROM main.claim_check) ORDER BY c.key
            """);
        connection.Execute("DROP TABLE incoming");
        connection.Execute("DROP TABLE incoming_series");
        return new MergeReport
        {
            Source = source,
            Added = added,
            Points = points,
            Duplicates = shared - conflicts.Count(static c => c.StartsWith("Run", StringComparison.Ordinal)),
            Repetitions = repetitions,
            Checks = checks,
            Conflicts = conflicts,
        };
    }

    private List<string> Conflicts()
    {
        var columns = Columns("run", "", Volatile);
        var summary = Columns("summary", "s.", "run_key");
        // Points are told apart by their summaries: how many there are, the last, the least, the greatest, the first that is not finite.
        var runs = connection.Query(
            $"""
            SELECT id, min(what) FROM (
              SELECT id, 'its description or its end' AS what FROM (SELECT {columns} FROM other.run WHERE id IN (SELECT id FROM main.run) EXCEPT SELECT {columns} FROM main.run)
              UNION ALL
              SELECT id, 'its series or its results' FROM (
                SELECT r.id, {summary} FROM other.summary s JOIN other.run r ON r.key = s.run_key WHERE r.id IN (SELECT id FROM main.run)
                EXCEPT SELECT r.id, {summary} FROM main.summary s JOIN main.run r ON r.key = s.run_key)
            ) GROUP BY id ORDER BY id
            """,
            row => $"Run {row.GetString(0)} differs in '{source}' ({row.GetString(1)}); the one here was kept.");
        var claims = connection.Query(
            "SELECT id FROM (SELECT * FROM other.claim WHERE id IN (SELECT id FROM main.claim) EXCEPT SELECT * FROM main.claim) ORDER BY id",
            row => $"The claim {row.GetString(0)} is described differently in '{source}'; the description here was kept.");
        return [.. runs, .. claims];
    }

    private long CopyRuns()
    {
        var columns = Columns("run", "", "key");
        var added = connection.Execute($"INSERT INTO main.run ({columns}) SELECT {columns} FROM other.run WHERE key IN (SELECT old FROM incoming) ORDER BY key");
        connection.Execute("UPDATE incoming SET new = (SELECT r.key FROM main.run r WHERE r.id = incoming.id)");
        return added;
    }

    private long CopySeries()
    {
        connection.Execute("INSERT INTO main.series (run_key, metric) SELECT i.new, s.metric FROM other.series s JOIN incoming i ON i.old = s.run_key ORDER BY i.new, s.key");
        connection.Execute(
            """
            INSERT INTO incoming_series (old, new) SELECT s.key, n.key FROM other.series s JOIN incoming i ON i.old = s.run_key
            JOIN main.series n ON n.run_key = i.new AND n.metric = s.metric
            """);
        // In the order of the new keys, so that rows are appended.
        return connection.Execute(
            """
            INSERT INTO main.point (series_key, step, time, value, kind) SELECT i.new, p.step, p.time, p.value, p.kind
            FROM incoming_series i CROSS JOIN other.point p ON p.series_key = i.old ORDER BY i.new, p.step
            """);
    }

    private void CopyPart(string table)
    {
        var columns = Columns(table, "", "key", "run_key");
        connection.Execute($"INSERT INTO main.{table} (run_key, {columns}) SELECT i.new, {Columns(table, "t.", "key", "run_key")} FROM incoming i CROSS JOIN other.{table} t ON t.run_key = i.old ORDER BY i.new");
    }

    // Names of the schema, never text from outside.
    private string Columns(string table, string prefix, params string[] without) => string.Join(", ", connection
        .Query($"SELECT name FROM pragma_table_info('{table}', 'main') ORDER BY cid", static row => row.GetString(0))
        .Where(name => !without.Contains(name)).Select(name => prefix + name));
}
