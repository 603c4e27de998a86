namespace MetaFlow.Reporting;

/// <summary>What a marked point is.</summary>
public enum PointKind
{
    /// <summary>A global minimum: a filled star.</summary>
    GlobalMinimum,

    /// <summary>A local minimum: a filled circle.</summary>
    Minimum,

    /// <summary>A local maximum: an open triangle.</summary>
    Maximum,

    /// <summary>Another critical point: a square.</summary>
    Saddle,

    /// <summary>Where a run starts: an open diamond.</summary>
    Start,
}
