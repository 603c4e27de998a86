namespace MetaFlow.Experiments;

/// <summary>A scan of a problem on the real line: the curves of its losses and objective, and the critical points of the objective.</summary>
[Field("A scan of a problem on the real line: its curves and the critical points of the objective.")]
public sealed record CurveDescription
{
    /// <summary>Left end.</summary>
    [Field("Left end of the scan.")]
    public required double From { get; init; }

    /// <summary>Right end.</summary>
    [Field("Right end of the scan; greater than the left end.")]
    public required double To { get; init; }

    /// <summary>Which objective is shown.</summary>
    [Field("Which objective is shown: maml (after one gradient step of α) or proximal (at the proximal point of parameter α, what iMAML descends).")]
    public CurveObjective Objective { get; init; }

    /// <summary>Where a tangent of the objective is drawn, if anywhere.</summary>
    [Field("Where a tangent of the objective is drawn, if anywhere: where the objective lies below it, it is not convex.")]
    public double? TangentAt { get; init; }

    /// <summary>Points of the curves.</summary>
    [Field("Points of the curves.", AtLeast = 2, AtMost = 1_000_000)]
    public int Points { get; init; } = 2001;

    /// <summary>Cells that are searched for sign changes of the derivative; closer pairs of critical points are missed.</summary>
    [Field("Cells searched for sign changes of the derivative; two critical points in one cell are missed.", AtLeast = 1, AtMost = 100_000_000)]
    public int SearchCells { get; init; } = 400_000;
}
