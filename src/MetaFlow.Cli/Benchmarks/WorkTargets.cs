namespace MetaFlow.Cli.Benchmarks;

/// <summary>What each solver needs for a given error.</summary>
internal static class WorkTargets
{
    /// <summary>The errors that are asked for.</summary>
    public static IReadOnlyList<double> Errors { get; } = [1e-4, 1e-6, 1e-9];

    /// <summary>
    /// Work at an error: between the two neighbouring points that enclose it, linear in the logarithms (as the peers' own summary does);
    /// NaN where no two points enclose it.
    /// </summary>
    /// <param name="points">Points of one solver.</param>
    /// <param name="target">The error.</param>
    /// <param name="work">Evaluations or seconds of a point.</param>
    public static double Interpolated(IEnumerable<WorkPoint> points, double target, Func<WorkPoint, double> work)
    {
        var sorted = points.OrderByDescending(p => p.Tolerance).ToList();
        for (var i = 0; i + 1 < sorted.Count; i++)
        {
            var (above, below) = (sorted[i], sorted[i + 1]);
            if (!(above.Error > target && below.Error <= target) || below.Error == 0)
                continue;
            var part = Math.Log(above.Error / target) / Math.Log(above.Error / below.Error);
            return Math.Exp(Math.Log(work(above)) + (part * Math.Log(work(below) / work(above))));
        }

        return double.NaN;
    }

    /// <summary>The least work of a point whose error is at most the target, with nothing interpolated; NaN where there is none.</summary>
    public static double Least(IEnumerable<WorkPoint> points, double target, Func<WorkPoint, double> work)
    {
        var enough = points.Where(p => p.Error <= target).Select(work).ToList();
        return enough.Count == 0 ? double.NaN : enough.Min();
    }
}
