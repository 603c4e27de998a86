using MetaFlow.Data;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments;

/// <summary>The figures of xu2020 against numbers that were worked out independently (numpy, 20 other seeds).</summary>
public sealed class Xu2020Tests
{
    private static readonly RunnerOptions Untimed = new() { MeasureTime = false };

    [Fact]
    public void Figure1_CriticalPoints_AreSeven()
    {
        CurveScan scan = Run("xu2020.fig1", ("steps", "1")).Scan!;
        double[] expected = [0.288087, 0.311260, 0.344866, 0.381651, 0.402744, 0.449469, 0.460737];
        double[] values = [-0.178533, double.NaN, -0.179110, double.NaN, -0.178085, double.NaN, -0.175878];
        Assert.Equal(7, scan.CriticalPoints.Count);
        for (int i = 0; i < 7; i++)
        {
            Extremum point = scan.CriticalPoints[i];
            Assert.Equal(expected[i], point.Location, 1e-6);
            Assert.Equal(i % 2 == 0 ? ExtremumKind.Minimum : ExtremumKind.Maximum, point.Kind);
            Assert.Equal(i == 2, point.IsGlobalMinimum);
            Assert.Equal(point.Kind == ExtremumKind.Minimum, point.Curvature > 0);
            if (point.Kind == ExtremumKind.Minimum)
            {
                Assert.Equal(values[i], point.Value, 1e-6);
            }
        }

        Assert.Equal(["f1", "f2", "F", "F_prime", "F_second"], scan.Curves.Keys);
        Assert.True(scan.Curves["F_second"].Min() < -40);
    }

    [Fact]
    public void Figure1_Curves_AreThePrintedLosses()
    {
        CurveScan scan = Run("xu2020.fig1", ("steps", "1"), ("curves", "{\"from\":-1,\"to\":1,\"points\":5}")).Scan!;
        Assert.Equal([-1, -0.5, 0, 0.5, 1], scan.X);
        for (int i = 0; i < 5; i++)
        {
            double w = scan.X[i];
            Assert.Equal((0.505 * w * w) - Math.Sin(w), scan.Curves["f1"][i], 1e-14);
            Assert.Equal((0.505 * w * w) - (1e-4 * Math.Sin(100 * w)), scan.Curves["f2"][i], 1e-14);
            double first = w - (0.4 * ((1.01 * w) - Math.Cos(w))), second = w - (0.4 * ((1.01 * w) - (0.01 * Math.Cos(100 * w))));
            double objective = ((0.505 * first * first) - Math.Sin(first) + (0.505 * second * second) - (1e-4 * Math.Sin(100 * second))) / 2;
            Assert.Equal(objective, scan.Curves["F"][i], 1e-14);
        }
    }

    [Fact]
    public void Figure1_SmallerInnerStep_HasOneCriticalPoint() =>
        Assert.Single(Run("xu2020.fig1", ("steps", "1"), ("inner_step_size", "0.1")).Scan!.CriticalPoints);

    [Fact]
    public void Figure2B_Tasks_HaveTheSizesOfTheData()
    {
        var description = (DataGroups)ExperimentCatalogue.Get("xu2020.fig2b").Problem;
        TaskSet tasks = ProblemBuilder.Build(description, 1, new EmbeddedData().Load);
        Assert.Equal(8, tasks.Dimension);
        Assert.Equal([77, 110, 125, 130], tasks.Select(task => ((GlmLoss)task.Query).Rows).Order());
    }

    [Fact]
    public void Figure2A_MeanReading_MatchesTheLedger()
    {
        ExperimentResult result = Run("xu2020.fig2a", ("repetitions", "20"), ("modes", "[\"update\"]"), ("metrics", "[\"grad_norm\",\"objective\"]"));
        MetricSeries maml = result.MedianSeries("maml", RunMode.Update, "grad_norm"), bi = result.MedianSeries("bi-maml", RunMode.Update, "grad_norm");
        AssertClose(1.437, maml.At(0)!.Value, 0.08);
        AssertClose(0.966, maml.At(25)!.Value, 0.08);
        AssertClose(0.646, maml.At(50)!.Value, 0.08);
        AssertClose(0.373, bi.At(25)!.Value, 0.12);
        AssertClose(0.253, bi.At(50)!.Value, 0.12);
        double[] switches = [.. result.Runs.Where(run => run.Label == "bi-maml").Select(run => run.Summary["switch_step"]).Order()];
        Assert.InRange(switches[10], 21, 24);
    }

    [Fact]
    public void Figure2B_RawTarget_MatchesTheLedger()
    {
        // The start point is small beside the solution, so the seed hardly matters.
        ExperimentResult result = Run("xu2020.fig2b", ("modes", "[\"update\"]"));
        RunResult maml = result.Runs[0], bi = result.Runs[1];
        AssertClose(174, maml.Series["grad_norm"].At(0)!.Value, 0.01);
        AssertClose(97.7, maml.Series["grad_norm"].At(25)!.Value, 0.01);
        AssertClose(58.8, maml.Series["grad_norm"].At(50)!.Value, 0.01);
        AssertClose(70.7, bi.Series["grad_norm"].At(25)!.Value, 0.01);
        AssertClose(46.2, bi.Series["grad_norm"].At(50)!.Value, 0.01);
        Assert.Equal(23, bi.Summary["switch_step"]);
    }

    [Fact]
    public void Figure2A_TunedSteps_LeaveNoAdvantage()
    {
        ExperimentResult result = Run("xu2020.fig2a", ("repetitions", "20"), ("modes", "[\"update\"]"), ("outer_step_rule", "tuned"), ("steps", "20"), ("metrics", "[\"grad_norm\"]"), ("plot", "null"));
        double Median(string label) => result.Medians().Rows.Single(row => row.Texts[0] == label).Numbers[result.Medians().Columns.ToList().IndexOf("steps_to_1_percent")]!.Value;
        Assert.True(Median("bi-maml") >= Median("maml"), $"BI-MAML {Median("bi-maml")}, MAML {Median("maml")}");
    }

    private static ExperimentResult Run(string name, params (string, string)[] settings) =>
        ExperimentRunner.Run(ExperimentCatalogue.Get(name).With(settings), new EmbeddedData(), new MemorySink(), Untimed);

    private static void AssertClose(double expected, double actual, double relative) =>
        Assert.True(Math.Abs(actual - expected) <= relative * expected, $"expected {expected} within {relative:P0}, got {actual}");
}
