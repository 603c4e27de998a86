namespace MetaFlow.Storage;

/// <summary>A claim as the store knows it: enough to read its checks by.</summary>
public sealed record ClaimRecord
{
    /// <summary>Its id, such as <c>xu2020.thm3.6</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The paper.</summary>
    public required string Paper { get; init; }

    /// <summary>The version of the paper that was read, or null.</summary>
    public string? PaperVersion { get; init; }

    /// <summary>Where in the paper.</summary>
    public required string Locator { get; init; }

    /// <summary>What it says, in one line.</summary>
    public required string Statement { get; init; }

    /// <summary>Its kind, such as <c>upper bound</c>.</summary>
    public required string Kind { get; init; }
}
