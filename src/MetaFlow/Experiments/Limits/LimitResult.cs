namespace MetaFlow.Experiments;

/// <summary>What a limit study found.</summary>
public sealed record LimitResult
{
    /// <summary>The study.</summary>
    public required LimitDescription Description { get; init; }

    /// <summary>What is approached, in words.</summary>
    public required string Limit { get; init; }

    /// <summary>How the reference was made and how far its two solves are apart.</summary>
    public required string Reference { get; init; }

    /// <summary>The rungs that were run, from far to near.</summary>
    public required IReadOnlyList<LimitRung> Rungs { get; init; }

    /// <summary>The orders of every distance that the study has.</summary>
    public required IReadOnlyDictionary<string, LimitFit> Fits { get; init; }

    /// <summary>What theory promises for a distance; those without promise are absent.</summary>
    public required IReadOnlyDictionary<string, double> Promised { get; init; }

    /// <summary>Bounds from theory.</summary>
    public required IReadOnlyList<LimitBound> Bounds { get; init; }

    /// <summary>Whether the distances vanish geometrically rather than like a power of the value.</summary>
    public required bool IsGeometric { get; init; }

    /// <summary>The findings, a sentence each.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>How many rungs were taken from earlier runs.</summary>
    public required int Reused { get; init; }

    /// <summary>Whether the study was cancelled before its last rung.</summary>
    public required bool Cancelled { get; init; }
}
