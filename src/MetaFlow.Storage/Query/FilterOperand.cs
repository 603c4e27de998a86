namespace MetaFlow.Storage;

/// <summary>A term in SQL: where its row is found, and what is read there. Without the row, whatever asks for it is unknown.</summary>
/// <param name="Type">What it can be compared with.</param>
/// <param name="Value">Its value; NULL for NaN too.</param>
internal sealed record FilterOperand(FilterType Type, string Value)
{
    /// <summary>The tables that the row comes from; empty for a column of the run itself, or a constant.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>What finds the row.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Whether the value is NaN; null where it cannot be.</summary>
    public string? NaN { get; init; }

    /// <summary>The stored type of a parameter; null for what has only one.</summary>
    public string? StoredType { get; init; }

    /// <summary>The only values that there are; null where there are others.</summary>
    public IReadOnlyList<string>? Values { get; init; }
}
