using System.Globalization;

namespace MetaFlow.Storage;

/// <summary>Dates as people type them: local where they name no zone, and the first instant of the day where they name no time.</summary>
internal static class FilterDate
{
    private static readonly string[] Local =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
    ];

    private static readonly string[] Zoned = [.. Local.Skip(1).SelectMany(static format => (string[])[format + "zzz", format + "'Z'"])];

    public static DateTimeOffset? Parse(string text, TimeZoneInfo zone)
    {
        if (DateTimeOffset.TryParseExact(text, Zoned, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return instant;
        if (!DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return null;
        // A time that the clocks skip is read as if they had not been moved yet; one that comes twice as the first.
        var offset = zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time).Max() : zone.GetUtcOffset(time);
        var ticks = time.Ticks - offset.Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }
}
