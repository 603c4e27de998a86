using ScottPlot;
using SkiaSharp;

namespace MetaFlow.Reporting;

/// <summary>The font of every figure, embedded: a container without fonts would otherwise draw figures without a word.</summary>
internal sealed class EmbeddedFont : IFontResolver
{
    /// <summary>The family name under which plots ask for the font.</summary>
    public const string Family = "MetaFlow Sans";

    private static readonly Lazy<bool> s_registered = new(Register);

    private EmbeddedFont()
    {
    }

    /// <summary>The regular face.</summary>
    public static SKTypeface Regular { get; } = Load("DejaVuSans-subset.ttf");

    /// <summary>The bold face.</summary>
    public static SKTypeface Bold { get; } = Load("DejaVuSans-Bold-subset.ttf");

    /// <summary>Makes the font known to ScottPlot; once per process.</summary>
    public static void EnsureRegistered() => _ = s_registered.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Family ? (weight >= FontWeight.Bold ? Bold : Regular) : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == Family ? (bold ? Bold : Regular) : null;

    private static bool Register()
    {
        Fonts.FontResolvers.Insert(0, new EmbeddedFont());
        return true;
    }

    private static SKTypeface Load(string resource)
    {
        using var stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The embedded font {resource} is missing.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The embedded font {resource} is damaged.");
    }
}
