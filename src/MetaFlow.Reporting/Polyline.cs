namespace MetaFlow.Reporting;

/// <summary>Turns a series into the pieces that are drawn: gaps cut, axes scaled, long pieces thinned.</summary>
internal static class Polyline
{
    /// <summary>Longer pieces are thinned to about this many points: more than the pixels across a panel.</summary>
    public const int MaximumPoints = 4000;

    /// <summary>The pieces of a series between its gaps, in the coordinates of the axes (logarithms where an axis is logarithmic).</summary>
    public static List<(double[] X, double[] Y)> Pieces(PlotSeries series, bool logX, bool logY)
    {
        var pieces = new List<(double[], double[])>();
        var xs = new List<double>();
        var ys = new List<double>();
        for (var i = 0; i < series.X.Count; i++)
        {
            var x = Scaled(series.X[i], logX);
            var y = Scaled(series.Y[i], logY);
            if (double.IsFinite(x) && double.IsFinite(y))
            {
                xs.Add(x);
                ys.Add(y);
            }
            else
            {
                Flush();
            }
        }

        Flush();
        return pieces;

        void Flush()
        {
            if (xs.Count > 0)
                pieces.Add(Thin(xs, ys));
            xs.Clear();
            ys.Clear();
        }
    }

    /// <summary>A coordinate on an axis; not finite where the axis cannot show it.</summary>
    /// <remarks>Beyond 1e300 a linear axis could not even hold its own range.</remarks>
    public static double Scaled(double value, bool log) => log
        ? (value > 0 ? Math.Log10(value) : double.NaN)
        : (Math.Abs(value) <= 1e300 ? value : double.NaN);

    /// <summary>
    /// About <paramref name="count"/> points spread evenly along x, for sparse markers; the first is <paramref name="shift"/>
    /// spacings from the start, so that the markers of lines that coincide do not.
    /// </summary>
    public static (double[] X, double[] Y) Sparse(List<(double[] X, double[] Y)> pieces, int count, double shift = 0)
    {
        if (pieces.Count == 0)
            return ([], []);
        var first = pieces[0].X[0];
        var last = pieces[^1].X[^1];
        var spacing = Math.Abs(last - first) / count;
        var xs = new List<double>();
        var ys = new List<double>();
        foreach (var (x, y) in pieces)
        {
            for (var i = 0; i < x.Length; i++)
            {
                if (xs.Count == 0 ? Math.Abs(x[i] - first) < shift * spacing : Math.Abs(x[i] - xs[^1]) < spacing)
                    continue;
                xs.Add(x[i]);
                ys.Add(y[i]);
            }
        }

        return (xs.ToArray(), ys.ToArray());
    }

    // The smallest and the largest of each bucket are kept, in order, so that no spike is lost.
    private static (double[] X, double[] Y) Thin(List<double> xs, List<double> ys)
    {
        if (xs.Count <= MaximumPoints)
            return (xs.ToArray(), ys.ToArray());
        var buckets = MaximumPoints / 2;
        var thinX = new List<double>(MaximumPoints + 2) { xs[0] };
        var thinY = new List<double>(MaximumPoints + 2) { ys[0] };
        for (var b = 0; b < buckets; b++)
        {
            var start = (int)((long)b * xs.Count / buckets);
            var end = (int)((long)(b + 1) * xs.Count / buckets);
            var low = start;
            var high = start;
            for (var i = start + 1; i < end; i++)
            {
                if (ys[i] < ys[low])
                    low = i;
                if (ys[i] > ys[high])
                    high = i;
            }

            Add(Math.Min(low, high));
            if (low != high)
                Add(Math.Max(low, high));
        }

        Add(xs.Count - 1);
        return (thinX.ToArray(), thinY.ToArray());

        void Add(int i)
        {
            thinX.Add(xs[i]);
            thinY.Add(ys[i]);
        }
    }
}
