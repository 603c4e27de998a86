using MetaFlow.Reporting;

namespace MetaFlow.Tests.Reporting;

/// <summary>Figures shaped like those of the experiments.</summary>
internal static class Figures
{
    public static SeriesPlot TwoPanels()
    {
        var objective = new List<PlotSeries>();
        var gradient = new List<PlotSeries>();
        string[] names = ["ERM", "MAML", "BI-MAML"];
        for (var a = 0; a < names.Length; a++)
        {
            var rate = 0.004 * (a + 1);
            foreach (var kind in new[] { LineKind.Flow, LineKind.Update })
            {
                var count = kind == LineKind.Flow ? 300 : 1000;
                var x = Enumerable.Range(0, count).Select(i => i * 1000.0 / (count - 1)).ToArray();
                var shift = kind == LineKind.Update ? 1.02 : 1;
                var label = $"{names[a]}, {(kind == LineKind.Flow ? "flow" : "update")}";
                objective.Add(new(label, x, x.Select(t => 1500 + (12000 * Math.Exp(-rate * shift * t))).ToArray()) { Kind = kind, Color = a });
                gradient.Add(new(label, x, x.Select(t => 900 * Math.Exp(-2 * rate * shift * t)).ToArray()) { Kind = kind, Color = a });
            }
        }

        PlotBoundary[] switches = [new(300, "BI-MAML flow → MAML, t = 3") { Color = 2 }, new(308, "BI-MAML update → MAML, k = 308") { Color = 2 }];
        return new SeriesPlot
        {
            Title = "xu2020.fig2b: diabetes, least squares",
            Subtitle = "α = 0.1, β = 0.01, ε₀ = 12.5, route data",
            Panels =
            [
                new() { XLabel = "step k (flow time t = kβ)", YLabel = "objective F(w)", Series = objective, Boundaries = switches },
                new() { XLabel = "step k (flow time t = kβ)", YLabel = "gradient norm ‖∇F(w)‖", Series = gradient, Boundaries = switches },
            ],
        };
    }

    public static SeriesPlot CriticalPoints()
    {
        var x = Enumerable.Range(0, 801).Select(i => -4 + (i * 0.01)).ToArray();
        return new SeriesPlot
        {
            Title = "xu2020.fig1: the MAML objective of two convex losses has many critical points",
            Panels =
            [
                new()
                {
                    XLabel = "parameter w",
                    YLabel = "value",
                    Series =
                    [
                        new("f, task average", x, x.Select(t => t * t / 2).ToArray()) { Kind = LineKind.Curve, Color = 0 },
                        new("F, MAML objective", x, x.Select(t => (t * t / 2) + (2 * Math.Cos(3 * t))).ToArray()) { Kind = LineKind.Curve, Color = 1 },
                    ],
                    Points = [new(0, 2, PointKind.Maximum) { Color = 1 }, new(1.0, -1.45, PointKind.GlobalMinimum) { Color = 1 }, new(-1, -1.45, PointKind.Minimum) { Color = 1, Label = "w = −1" }],
                },
            ],
        };
    }

    public static SeriesPlot Gaps() => new()
    {
        Title = "A diverged run and a very long title that does not fit into eight hundred pixels at its normal size at all",
        Panels =
        [
            new()
            {
                XLabel = "flow time t",
                YLabel = "gradient norm ‖∇F(w)‖",
                Series =
                [
                    new("diverged", [0, 1, 2, 3, 4, 5, 6], [1, 10, double.NaN, 1000, double.PositiveInfinity, 1e5, 1e6]),
                    new("lonely", [3], [1e2]) { Kind = LineKind.Update, Color = 1 },
                ],
                Boundaries = [new(5.8, "near the right edge")],
            },
        ],
    };
}
