namespace MetaFlow.Storage;

/// <summary>Tags of runs; within a transaction of the caller.</summary>
internal static class RunTags
{
    public static void Add(StoreConnection connection, long run, string tag)
    {
        if (string.IsNullOrWhiteSpace(tag))
            throw new InvalidInputException("A tag must not be empty.");
        connection.Execute("INSERT OR IGNORE INTO tag (run_key, tag) VALUES ($1, $2)", run, tag);
    }

    public static void Remove(StoreConnection connection, long run, string tag) =>
        connection.Execute("DELETE FROM tag WHERE run_key = $1 AND tag = $2", run, tag);
}
