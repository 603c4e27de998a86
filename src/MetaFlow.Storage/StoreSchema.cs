namespace MetaFlow.Storage;

/// <summary>A schema: how a new store is made, and how an older one is brought forward.</summary>
/// <param name="Version">The <c>user_version</c> of the newest format.</param>
/// <param name="CreationSql">Makes an empty store of that version.</param>
/// <param name="Migrations">One for each older version, from 1 on; the i-th leads from version i + 1 to i + 2.</param>
internal sealed record StoreSchema(int Version, string CreationSql, IReadOnlyList<string> Migrations)
{
    /// <summary>"MtFl" in the file's header: tells a run store from any other SQLite file.</summary>
    public const int ApplicationId = 0x4D74466C;

    public static readonly StoreSchema Current = new(2, ReadResource("schema.sql"), [TrashAndBounds]);

    // 1 → 2
    private const string TrashAndBounds = """
        ALTER TABLE run ADD COLUMN trashed TEXT;
        DROP INDEX run_by_started;
        CREATE INDEX run_by_started ON run (started) WHERE trashed IS NULL;
        DROP INDEX claim_check_by_run;
        CREATE INDEX claim_check_by_run ON claim_check (run_key, claim_id, form, created);
        ALTER TABLE claim_check ADD COLUMN metric TEXT;
        ALTER TABLE claim_check ADD COLUMN bound_series TEXT;
        """;

    /// <summary>Tables without which a file that carries our application id is not a store.</summary>
    public static readonly IReadOnlyList<string> Tables =
    [
        "run", "param", "series", "point", "summary", "state", "checkpoint", "event", "artifact", "note", "tag", "run_link",
        "claim", "claim_check",
    ];

    private static string ReadResource(string name)
    {
        using var stream = typeof(StoreSchema).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks its resource '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
