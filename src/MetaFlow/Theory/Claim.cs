namespace MetaFlow.Theory;

/// <summary>A numbered statement of a paper, or one derived for this library, with all its forms.</summary>
public sealed record Claim
{
    /// <summary>Its id, such as <c>xu2020.thm3.6</c>: the paper (or <c>flow</c>), the numbered statement, and the part.</summary>
    public required string Id { get; init; }

    /// <summary>The paper's key, or <c>derived</c>.</summary>
    public required string Paper { get; init; }

    /// <summary>Where it stands in the paper.</summary>
    public required string Locator { get; init; }

    /// <summary>The hypotheses, in words.</summary>
    public required string Hypotheses { get; init; }

    /// <summary>The families of problems that it is tried on.</summary>
    public required string Families { get; init; }

    /// <summary>How it is checked: what is computed, exactly or with which error budget.</summary>
    public required string Checking { get; init; }

    /// <summary>What was found, in two or three lines; for a form that is open in the literature, with a proof sketch or the word that none was found.</summary>
    public required string Found { get; init; }

    /// <summary>Which later results are affected where the printed form does not hold; null where none is or it holds.</summary>
    public string? Affects { get; init; }

    /// <summary>The forms, printed first.</summary>
    public required IReadOnlyList<Form> Forms { get; init; }
}
