using ScottPlot;

namespace MetaFlow.Reporting;

/// <summary>Marker shapes.</summary>
internal static class Markers
{
    private static readonly MarkerShape[] s_shapes =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond,
        MarkerShape.FilledTriangleDown, MarkerShape.OpenCircle, MarkerShape.OpenSquare, MarkerShape.OpenDiamond,
    ];

    /// <summary>The shape that goes with a colour: figures stay readable in black and white, and one more shape than colours tells the second round apart.</summary>
    public static MarkerShape Of(int color) => s_shapes[color % s_shapes.Length];

    /// <summary>The shape and size of a marked point.</summary>
    public static (MarkerShape Shape, float Size) Of(PointKind kind) => kind switch
    {
        PointKind.GlobalMinimum => (MarkerShape.FilledDiamond, 13),
        PointKind.Minimum => (MarkerShape.FilledCircle, 9),
        PointKind.Maximum => (MarkerShape.OpenTriangleUp, 11),
        PointKind.Saddle => (MarkerShape.OpenSquare, 10),
        _ => (MarkerShape.Cross, 11),
    };

    /// <summary>What the legend calls a marked point.</summary>
    public static string Name(PointKind kind) => kind switch
    {
        PointKind.GlobalMinimum => "global minimum",
        PointKind.Minimum => "local minimum",
        PointKind.Maximum => "local maximum",
        PointKind.Saddle => "critical point (other)",
        _ => "start",
    };
}
