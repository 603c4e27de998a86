using MetaFlow.Reporting;
using Xunit;

namespace MetaFlow.Tests.Reporting;

public sealed class PolylineTests
{
    [Fact]
    public void Pieces_AreCutAtEveryPointThatIsNotFinite()
    {
        var series = new PlotSeries("s", [0, 1, 2, 3, 4, double.NaN, 6], [1, 2, double.NaN, 4, double.NegativeInfinity, 6, 7]);
        var pieces = Polyline.Pieces(series, false, false);
        Assert.Equal([[0, 1], [3], [6]], pieces.Select(p => p.X));
        Assert.Equal([[1, 2], [4], [7]], pieces.Select(p => p.Y));
    }

    [Fact]
    public void Pieces_OnALogarithmicAxis_AreCutAtZeroAndBelow()
    {
        var pieces = Polyline.Pieces(new PlotSeries("s", [0, 1, 2, 3], [10, 0, -1, 1000]), false, true);
        Assert.Equal([[1.0], [3.0]], pieces.Select(p => p.Y));
    }

    [Fact]
    public void Pieces_OfALongSeries_KeepEndsAndSpikes()
    {
        var x = Enumerable.Range(0, 100_000).Select(i => (double)i).ToArray();
        var y = new double[x.Length];
        y[54_321] = 7;
        y[54_322] = -7;
        var (px, py) = Assert.Single(Polyline.Pieces(new PlotSeries("s", x, y), false, false));
        Assert.True(px.Length <= Polyline.MaximumPoints + 2);
        Assert.Equal((0, 99_999), (px[0], px[^1]));
        Assert.Equal((7, -7), (py.Max(), py.Min()));
        Assert.Equal(px.Order(), px);
    }

    [Fact]
    public void Sparse_SpreadsMarkersEvenly()
    {
        var x = Enumerable.Range(0, 1001).Select(i => (double)i).ToArray();
        var (mx, my) = Polyline.Sparse([(x, x)], 10);
        Assert.Equal(11, mx.Length);
        Assert.Equal(mx, my);
    }
}
