namespace MetaFlow.Reporting;

/// <summary>
/// The colours of Okabe and Ito (2008), which stay apart under every common colour-vision deficiency. Their yellow is left out
/// (too faint on white) and black comes last; beyond seven the colours repeat, and markers and line styles tell lines apart.
/// </summary>
public static class Palette
{
    private static readonly string[] s_colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    /// <summary>How many colours there are before they repeat.</summary>
    public static int Count => s_colors.Length;

    /// <summary>A colour as <c>#RRGGBB</c>.</summary>
    /// <param name="index">Index ≥ 0; wraps around.</param>
    public static string Hex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return s_colors[index % s_colors.Length];
    }
}
