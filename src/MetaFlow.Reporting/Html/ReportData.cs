using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MetaFlow.Reporting;

/// <summary>The numbers of a report as JSON that can stand in HTML: every character that could end the script is escaped.</summary>
internal static class ReportData
{
    /// <summary>Writes the data of all runs.</summary>
    public static (string Json, long Points, long Kept) Of(HtmlReport report)
    {
        long points = 0, kept = 0;
        var most = report.PointsKept;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"shown\":{report.ShownRuns},\"runs\":[");
        for (var i = 0; i < report.Runs.Count; i++)
        {
            var run = report.Runs[i];
            text.Append(i == 0 ? "\n" : ",\n").Append("{\"name\":").Append(Quote(run.Name)).Append(",\"series\":{");
            foreach (var (series, j) in run.Series.DistinctBy(s => s.Metric).Select((s, j) => (s, j)))
            {
                var chosen = SeriesThinning.Of(series.Values, most);
                points += series.Values.Count;
                kept += chosen.Count;
                text.Append(j == 0 ? "" : ",").Append(Quote(series.Metric)).Append(":{");
                Write(text, series, chosen);
                text.Append('}');
            }

            text.Append("}}");
        }

        return (text.Append("\n]}").ToString(), points, kept);
    }

    // Steps as differences (d), times as a multiple of the step (h) where they are, values with seven digits (v).
    private static void Write(StringBuilder text, ReportSeries series, IReadOnlyList<int> chosen)
    {
        long before = 0;
        text.Append("\"d\":[").AppendJoin(',', chosen.Select(i =>
        {
            var difference = series.Steps[i] - before;
            before = series.Steps[i];
            return difference.ToString(CultureInfo.InvariantCulture);
        })).Append("],");
        if (Spacing(series) is { } spacing)
            text.Append("\"h\":").Append(spacing.ToString("R", CultureInfo.InvariantCulture));
        else
            text.Append("\"t\":[").AppendJoin(',', chosen.Select(i => Number(series.Times[i], "R"))).Append(']');
        text.Append(",\"v\":[").AppendJoin(',', chosen.Select(i => Number(series.Values[i], "G7"))).Append(']');
    }

    // Times are k·β up to rounding in nearly every run; nine digits are more than a plot shows.
    private static double? Spacing(ReportSeries series)
    {
        if (series.Steps.Count == 0 || series.Steps[^1] == 0)
            return null;
        var spacing = series.Times[^1] / series.Steps[^1];
        for (var i = 0; i < series.Steps.Count; i++)
        {
            if (!(Math.Abs(series.Times[i] - (series.Steps[i] * spacing)) <= 1e-9 * Math.Abs(series.Times[^1])))
                return null;
        }

        return spacing;
    }

    private static string Number(double value, string format) => double.IsFinite(value)
        ? value.ToString(format, CultureInfo.InvariantCulture)
        : double.IsNaN(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";

    // The default encoder escapes <, >, & and quotes.
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.Default)}\"";
}
