namespace MetaFlow.Reporting;

/// <summary>How a line looks.</summary>
/// <param name="Color">Colour as <c>#RRGGBB</c>.</param>
/// <param name="Width">Width in logical pixels.</param>
/// <param name="Dash">Length of a dash; 0 for a solid line.</param>
/// <param name="Space">Length between dashes.</param>
internal sealed record StrokeLook(string Color, float Width, float Dash, float Space)
{
    /// <summary>The look of a series.</summary>
    public static StrokeLook Of(LineKind kind, int color) => kind switch
    {
        LineKind.Update => new(Palette.Hex(color), 1.8f, 7, 4),
        LineKind.Bound => new(Palette.Hex(color), 1.3f, 4, 4),
        _ => new(Palette.Hex(color), 2.2f, 0, 0),
    };

    /// <summary>The look of a boundary.</summary>
    public static StrokeLook Boundary(int? color) => new(color is { } c ? Palette.Hex(c) : "#777777", 1.4f, 2, 3);
}
