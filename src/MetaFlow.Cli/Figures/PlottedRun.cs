namespace MetaFlow.Cli.Figures;

/// <summary>A run, as far as a figure needs it; from an experiment's result or from the store.</summary>
internal sealed record PlottedRun
{
    /// <summary>What the legend calls the algorithm; runs of one label share a colour.</summary>
    public required string Label { get; init; }

    /// <summary>Flow or published update.</summary>
    public required bool IsFlow { get; init; }

    /// <summary>What tells this run from others with the same label, or null.</summary>
    public string? Distinction { get; init; }

    /// <summary>The metrics.</summary>
    public required IReadOnlyDictionary<string, PlottedSeries> Series { get; init; }

    /// <summary>The phases in order; the first begins at the start.</summary>
    public required IReadOnlyList<PlottedPhase> Phases { get; init; }

    /// <summary>Bounds of claims on its series; default none.</summary>
    public IReadOnlyList<PlottedBound> Bounds { get; init; } = [];

    /// <summary>Task gradients of the whole run; null where it did not finish.</summary>
    public double? Gradients { get; init; }

    /// <summary>Seconds of the whole run; null where it did not finish.</summary>
    public double? Seconds { get; init; }

    /// <summary>What the legend says.</summary>
    public string Name => $"{Label}, {(IsFlow ? "flow" : "update")}{(Distinction is null ? "" : $" ({Distinction})")}";
}
