using System.Globalization;

namespace MetaFlow.Reporting;

/// <summary>A value in a report's table.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Number">What it is sorted by in a column of numbers; NaN is allowed; null where there is no value.</param>
public sealed record ReportCell(string Text, double? Number = null)
{
    /// <summary>No value.</summary>
    public static ReportCell None { get; } = new("–");

    /// <summary>A text.</summary>
    /// <param name="text">The text; null for no value.</param>
    public static ReportCell Of(string? text) => text is null ? None : new(text);

    /// <summary>A number, shown with six significant digits.</summary>
    /// <param name="number">The number; null for no value.</param>
    public static ReportCell Of(double? number) => number is { } value ? new(value.ToString("G6", CultureInfo.InvariantCulture), value) : None;
}
