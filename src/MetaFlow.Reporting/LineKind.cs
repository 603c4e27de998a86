namespace MetaFlow.Reporting;

/// <summary>How a series is drawn, so that flows and updates differ without colour.</summary>
public enum LineKind
{
    /// <summary>A flow: a solid line.</summary>
    Flow,

    /// <summary>A published update: a dashed line with sparse markers.</summary>
    Update,

    /// <summary>A function that is not a run, such as a potential: a thin solid line.</summary>
    Curve,

    /// <summary>A bound that a series is held against: a thin line of short dashes.</summary>
    Bound,
}
