using System.Globalization;

namespace MetaFlow.Cli.Output;

/// <summary>How values are written: round-trip for machines, short for people; always culture-invariant.</summary>
internal static class Cell
{
    /// <summary>What stands for an absent value in a table.</summary>
    public const string Absent = "–";

    /// <summary>For people: six significant digits, seconds with a unit, dates in local time.</summary>
    public static string ForPeople(object? value) => value switch
    {
        null => Absent,
        double v => Number(v),
        TimeSpan v => Duration(v),
        DateTimeOffset v => v.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        bool v => v ? "yes" : "no",
        Guid v => v.ToString(),
        IFormattable v => v.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>For machines: numbers round-trip, durations in seconds, dates in ISO 8601 UTC.</summary>
    public static string ForMachines(object? value) => value switch
    {
        null => "",
        double v => RoundTrip(v),
        TimeSpan v => RoundTrip(v.TotalSeconds),
        DateTimeOffset v => Utc(v),
        bool v => v ? "true" : "false",
        IFormattable v => v.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>A double that reads back as itself; non-finite ones as NaN, Infinity, -Infinity.</summary>
    public static string RoundTrip(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>An instant in ISO 8601, UTC.</summary>
    public static string Utc(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Number(double value)
    {
        if (!double.IsFinite(value))
            return RoundTrip(value);
        var magnitude = Math.Abs(value);
        if (magnitude is >= 1e6 or (> 0 and < 1e-3))
            return value.ToString("0.####e+0", CultureInfo.InvariantCulture);
        return value.ToString("G6", CultureInfo.InvariantCulture);
    }

    private static string Duration(TimeSpan value) => value.TotalSeconds switch
    {
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMicroseconds:0} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0.#} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.##} s"),
        < 6000 => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMinutes:0.#} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.TotalHours:0.#} h"),
    };
}
