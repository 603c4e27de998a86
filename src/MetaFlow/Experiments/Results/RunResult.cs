namespace MetaFlow.Experiments;

/// <summary>What one run of an experiment gave.</summary>
public sealed record RunResult
{
    /// <summary>The id under which the sink keeps the run.</summary>
    public required Guid Id { get; init; }

    /// <summary>What tables and plots call the algorithm.</summary>
    public required string Label { get; init; }

    /// <summary>Name of the algorithm in the catalogue.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Flow or update.</summary>
    public required RunMode Mode { get; init; }

    /// <summary>Repetition, counted from zero.</summary>
    public required int Repetition { get; init; }

    /// <summary>The seed of this repetition.</summary>
    public required long Seed { get; init; }

    /// <summary>Why the run ended; divergence is a result.</summary>
    public required Termination Termination { get; init; }

    /// <summary>What the run spent; the evaluation of metrics is not part of it.</summary>
    public required SolveCost Cost { get; init; }

    /// <summary>The metrics by name, in the order of the description.</summary>
    public required IReadOnlyDictionary<string, MetricSeries> Series { get; init; }

    /// <summary>The phases in order; the first begins at zero.</summary>
    public required IReadOnlyList<RunPhase> Phases { get; init; }

    /// <summary>The changes of method that the automatic choice made, in order; empty otherwise.</summary>
    public IReadOnlyList<MethodSwitch> Switches { get; init; } = [];

    /// <summary>Scalar results by name; see <see cref="SummaryNames"/>.</summary>
    public required IReadOnlyDictionary<string, double> Summary { get; init; }

    /// <summary>The last state.</summary>
    public required IReadOnlyList<double> FinalState { get; init; }
}
