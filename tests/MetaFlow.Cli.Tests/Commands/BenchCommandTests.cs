using MetaFlow.Cli.Benchmarks;
using MetaFlow.Cli.Tests.Support;
using MetaFlow.Storage;
using Xunit;

namespace MetaFlow.Cli.Tests.Commands;

[Collection(Workplace.InFolder)]
public sealed class BenchCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    /// <summary>The bars: SciPy's DOP853 needs 98 evaluations for 1e-6 and 230 for 1e-9. Counts do not depend on the machine.</summary>
    [Fact]
    public void WorkPrecision_OfDop853OnP1_MeetsTheBarsAndStoresAndDrawsThem()
    {
        Directory.CreateDirectory(_place.Path("peers/results"));
        _place.Write("peers/results/solve.csv", "solve,p1,rival,1e-04,2000.0,1900.0,113,1.3e-07,8.4e-08\nsolve,p3,other,1e-04,1.0,1.0,1,1,1\nsolve,p1,lost,1e-04,failed\n");
        var outcome = _place.Run("bench", "work-precision", "--problem", "p1", "--method", "dormand-prince-853", "--peers", "peers", "--format", "csv", "-q");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        var rows = outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')).ToList();
        Assert.Equal(["rival"], rows.Where(r => r[2] == "true").Select(r => r[1]));
        var own = rows.Where(r => r[2] == "false").Select(r => new WorkPoint(r[0], r[1], false, Number(r[3]), Number(r[4]), (long)Number(r[5]), Number(r[6]))).ToList();
        Assert.True(WorkTargets.Least(own, 1e-6, p => p.Evaluations) <= 100);
        Assert.True(WorkTargets.Least(own, 1e-9, p => p.Evaluations) <= 240);
        Assert.True(new FileInfo(_place.Path("figures/work-precision-p1.png")).Length > 10_000);
        using var store = RunStore.OpenReadOnly(_place.Path("metaflow.db"));
        Assert.Equal(own.Count, store.Count("tag = 'work-precision' and params.evaluations > 0 and params.error < 1 and method = 'dormand-prince-853'"));
    }

    [Theory]
    [InlineData("--problem p7", "--problem cannot be 'p7'")]
    [InlineData("--method euler", "--method cannot be 'euler'")]
    [InlineData("--peers nowhere", "--peers 'nowhere' must be a folder with results/*.csv")]
    public void WorkPrecision_WithAWrongValue_SaysWhatIsAllowedAndWritesNothing(string arguments, string says)
    {
        var before = _place.Listing();
        var outcome = _place.Run(["bench", "work-precision", .. arguments.Split(' ')]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, _place.Listing());
    }

    [Fact]
    public void Interpolated_BetweenTwoPoints_IsLinearInTheLogarithms()
    {
        WorkPoint[] points = [new("p", "s", false, 1e-4, 1e-4, 100, 1), new("p", "s", false, 1e-6, 1e-6, 400, 4)];
        Assert.Equal(200, WorkTargets.Interpolated(points, 1e-5, p => p.Evaluations), 1e-9);
        Assert.Equal(2, WorkTargets.Interpolated(points, 1e-5, p => p.Seconds), 1e-12);
        Assert.True(double.IsNaN(WorkTargets.Interpolated(points, 1e-7, p => p.Evaluations)));
        Assert.Equal(400, WorkTargets.Least(points, 1e-5, p => p.Evaluations));
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
