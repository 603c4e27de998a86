using System.Text;

namespace MetaFlow.Reporting;

/// <summary>
/// A report that can be sent: one HTML file that loads nothing, with a sortable table of runs, interactive plots, verdicts and
/// configurations. It needs no network, refuses any by its content security policy, and reads on a phone.
/// </summary>
public sealed record HtmlReport
{
    /// <summary>The least that <see cref="MaximumPoints"/> can be.</summary>
    public const int LeastPoints = 16;

    /// <summary>What stands at the top.</summary>
    public required string Title { get; init; }

    /// <summary>The question whose answer the runs are; null (default) for none.</summary>
    public string? Query { get; init; }

    /// <summary>Further lines below the title, such as the store and the date; default none.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>The columns of the table; the first names the run.</summary>
    public required IReadOnlyList<ReportColumn> Columns { get; init; }

    /// <summary>The runs, in the order of the table.</summary>
    public required IReadOnlyList<ReportRun> Runs { get; init; }

    /// <summary>The metric that is plotted first; null (default) for the first one of the first run.</summary>
    public string? FirstMetric { get; init; }

    /// <summary>How many runs are drawn before the reader chooses, at least 1; default 14.</summary>
    public int ShownRuns { get; init; } = 14;

    /// <summary>
    /// About how many points of a series are kept, at least <see cref="LeastPoints"/>; default 800. Longer ones are cut into stretches
    /// that are even in step and in its logarithm, and of each the lowest, the highest and the first point that is not finite are kept.
    /// </summary>
    public int MaximumPoints { get; init; } = 800;

    /// <summary>
    /// About how many points the whole file may hold, at least <see cref="LeastPoints"/>; default 300,000, some four megabytes. Where there are
    /// more, the series are thinned further, but to no fewer than 64 points.
    /// </summary>
    public int MaximumTotalPoints { get; init; } = 300_000;

    /// <summary>About how many points of a series this report keeps: both limits in one.</summary>
    internal int PointsKept
    {
        get
        {
            long wanted = Runs.Sum(run => run.Series.Sum(series => (long)Math.Min(series.Values.Count, MaximumPoints)));
            if (wanted <= MaximumTotalPoints)
                return MaximumPoints;
            var series = Runs.Sum(run => run.Series.Count);
            return Math.Min(MaximumPoints, Math.Max(64, MaximumTotalPoints / series));
        }
    }

    /// <summary>The file as text, with how many points it holds.</summary>
    /// <exception cref="ArgumentException">A run has another number of cells than there are columns, or a series whose lists differ in length.</exception>
    public RenderedReport Render()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ShownRuns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumPoints, LeastPoints);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumTotalPoints, LeastPoints);
        foreach (var run in Runs)
        {
            if (run.Cells.Count != Columns.Count)
                throw new ArgumentException($"Run {run.Id} has {run.Cells.Count} cells, but there are {Columns.Count} columns.");
            foreach (var series in run.Series)
            {
                if (series.Steps.Count != series.Values.Count || series.Times.Count != series.Values.Count)
                    throw new ArgumentException($"The series {series.Metric} of run {run.Id} has {series.Steps.Count} steps, {series.Times.Count} times and {series.Values.Count} values; they must be as many.");
            }
        }

        return HtmlPage.Of(this);
    }

    /// <summary>Writes the file, making its folder; a file that is there is replaced when the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What was written.</returns>
    public RenderedReport Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var rendered = Render();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var partial = path + ".partial";
        File.WriteAllText(partial, rendered.Html, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(partial, path, overwrite: true);
        return rendered;
    }
}
