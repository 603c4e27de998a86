namespace MetaFlow.Storage;

/// <summary>A property of a run that a filter can name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is compared with.</param>
/// <param name="Sql">Its value, of the row <c>r</c> of <c>run</c>; for a set, the column of the row <c>x</c> of its table.</param>
internal sealed record FilterField(string Name, FilterType Type, string Sql)
{
    /// <summary>How long a run took, in seconds: the solve, or while it has not finished, from the start to the end or the last heartbeat.</summary>
    public const string DurationSql = "coalesce(r.elapsed_seconds, unixepoch(coalesce(r.ended, r.heartbeat), 'subsec') - unixepoch(r.started, 'subsec'))";

    /// <summary>The table of a set: every row of it with the run's key is a member.</summary>
    public string? Table { get; init; }

    /// <summary>The only values that there are; null where there are others.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Whether every run has it.</summary>
    public bool IsAlwaysThere => Name is "id" or "algorithm" or "mode" or "method" or "route" or "kernel" or "status" or "started" or "age" or "duration" or "host";

    /// <summary>Every field by name.</summary>
    public static IReadOnlyDictionary<string, FilterField> ByName { get; } = new FilterField[]
    {
        new("id", FilterType.Text, "r.id"),
        new("experiment", FilterType.Text, "r.experiment"),
        new("algorithm", FilterType.Text, "r.algorithm"),
        new("mode", FilterType.Text, "r.mode") { Values = ["flow", "update"] },
        new("method", FilterType.Text, "r.method"),
        new("route", FilterType.Text, "r.route"),
        new("kernel", FilterType.Text, "r.kernel"),
        new("seed", FilterType.Number, "r.seed"),
        new("status", FilterType.Text, $"CASE r.status WHEN 'running' THEN {StoreConnection.LivenessFunction}(r.host, r.boot_id, r.process_space, r.process_id, r.process_start, r.heartbeat) ELSE r.status END")
        {
            Values = Enum.GetValues<RunStatus>().Select(StatusName).ToList(),
        },
        new("termination", FilterType.Text, "r.termination") { Values = Enum.GetValues<Termination>().Select(TerminationName.Of).ToList() },
        new("failure", FilterType.Text, "r.failure"),
        new("started", FilterType.Date, "r.started"),
        new("ended", FilterType.Date, "r.ended"),
        new("age", FilterType.Seconds, ""), // from the clock, which the compiler binds
        new("duration", FilterType.Seconds, DurationSql),
        new("steps", FilterType.Number, "r.accepted_steps"),
        new("rejected_steps", FilterType.Number, "r.rejected_steps"),
        new("evaluations", FilterType.Number, "r.evaluations"),
        new("gradients", FilterType.Number, "r.gradients"),
        new("hessian_vector_products", FilterType.Number, "r.hessian_vector_products"),
        new("host", FilterType.Text, "r.host"),
        new("version", FilterType.Text, "r.metaflow_version"),
        new("configuration_hash", FilterType.Text, "r.configuration_hash"),
        new("tag", FilterType.Set, "x.tag") { Table = "tag" },
        new("note", FilterType.Set, "x.text") { Table = "note" },
    }.ToDictionary(static field => field.Name, StringComparer.Ordinal);

    /// <summary>Names that other tools gave to the same.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tags"] = "tag",
        ["notes"] = "note",
        ["run_id"] = "id",
        ["start_time"] = "started",
        ["end_time"] = "ended",
        ["accepted_steps"] = "steps",
    };

    /// <summary>How filters name a status.</summary>
    public static string StatusName(RunStatus status) => status.ToString().ToLowerInvariant();
}
