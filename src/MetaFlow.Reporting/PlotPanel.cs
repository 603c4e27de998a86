namespace MetaFlow.Reporting;

/// <summary>One pair of axes with what is drawn in it.</summary>
public sealed record PlotPanel
{
    /// <summary>Title above the axes, or null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Label of the x axis, with its symbol or unit.</summary>
    public required string XLabel { get; init; }

    /// <summary>Label of the y axis, with its symbol or unit.</summary>
    public required string YLabel { get; init; }

    /// <summary>The lines, drawn in this order.</summary>
    public IReadOnlyList<PlotSeries> Series { get; init; } = [];

    /// <summary>Vertical lines, such as phase switches.</summary>
    public IReadOnlyList<PlotBoundary> Boundaries { get; init; } = [];

    /// <summary>Marked points.</summary>
    public IReadOnlyList<PlotPoint> Points { get; init; } = [];

    /// <summary>Scale of the x axis; linear by default.</summary>
    public AxisScale XScale { get; init; } = AxisScale.Linear;

    /// <summary>Scale of the y axis; by default chosen by <see cref="AxisRule"/>.</summary>
    public AxisScale YScale { get; init; } = AxisScale.Auto;
}
