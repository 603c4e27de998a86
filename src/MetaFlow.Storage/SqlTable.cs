namespace MetaFlow.Storage;

/// <summary>What a query in SQL gave.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The rows: null, integers (long), reals (double), texts, and blobs (byte arrays).</param>
/// <param name="IsComplete">Whether there were no more rows than were asked for.</param>
public sealed record SqlTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, bool IsComplete);
