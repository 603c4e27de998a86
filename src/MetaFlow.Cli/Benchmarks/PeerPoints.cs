using System.Globalization;

namespace MetaFlow.Cli.Benchmarks;

/// <summary>The rivals' points of a folder of peers: the lines of its <c>results/*.csv</c> that begin with <c>solve</c>.</summary>
internal static class PeerPoints
{
    /// <summary>Reads the points of one problem; of a solve that is listed twice the last counts.</summary>
    /// <param name="folder">The folder of peers.</param>
    /// <param name="problem">Name of the problem.</param>
    /// <exception cref="UsageException">There are no results, or a line of them is not as described.</exception>
    public static IReadOnlyList<WorkPoint> Read(string folder, string problem)
    {
        var results = Path.Combine(folder, "results");
        if (!Directory.Exists(results))
            throw new UsageException($"--peers '{folder}' must be a folder with results/*.csv; there is no '{results}'.");
        var points = new Dictionary<(string, double), WorkPoint>();
        foreach (var file in Directory.EnumerateFiles(results, "*.csv").Order(StringComparer.Ordinal))
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                var cells = line.Split(',');
                // solve,problem,impl,tol,median_us,min_us,evaluations,error at the first time,error at the last time
                if (cells[0] != "solve" || cells.Length < 2 || cells[1] != problem)
                    continue;
                if (cells.Length == 5 && cells[4] == "failed")
                    continue;
                if (cells.Length != 9)
                    throw new UsageException($"{file}, line {number}: a line of a solve must have 9 fields, but has {cells.Length}.");
                // Solvers with a constant step write N=steps; they have no tolerance.
                var tolerance = double.TryParse(cells[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var t) ? t : 1.0 / Real(cells[3][2..], file, number);
                points[(cells[2], tolerance)] = new WorkPoint(
                    problem, cells[2], true, tolerance, Math.Max(Real(cells[7], file, number), Real(cells[8], file, number)), (long)Real(cells[6], file, number), 1e-6 * Real(cells[4], file, number));
            }
        }

        return [.. points.Values];
    }

    private static double Real(string text, string file, int number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new UsageException($"{file}, line {number}: '{text}' is not a number.");
}
