namespace MetaFlow.Experiments;

/// <summary>Everything that one run needs: the algorithm made for one repetition's tasks, and how it is run.</summary>
internal sealed record PreparedRun
{
    /// <summary>The entry of the description.</summary>
    public required AlgorithmChoice Choice { get; init; }

    /// <summary>Flow or update.</summary>
    public required RunMode Mode { get; init; }

    /// <summary>Repetition, counted from zero.</summary>
    public required int Repetition { get; init; }

    /// <summary>Seed of the repetition.</summary>
    public required long Seed { get; init; }

    /// <summary>The algorithm.</summary>
    public required Algorithm Algorithm { get; init; }

    /// <summary>Its phases, at relative speeds where each has its own step size.</summary>
    public required IReadOnlyList<FlowPhase> Phases { get; init; }

    /// <summary>The field −∇F for metrics.</summary>
    public required IGradientField Objective { get; init; }

    /// <summary>Accuracies on held-out episodes, where the problem has some and the description asks.</summary>
    public HeldOutAccuracy? HeldOut { get; init; }

    /// <summary>Outer step size β, the unit of the time axis.</summary>
    public required double OuterStepSize { get; init; }

    /// <summary>w₀.</summary>
    public required double[] Start { get; init; }

    /// <summary>Typed parameters for the store.</summary>
    public required IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; }
}
