using MetaFlow;
using Xunit;

namespace Examples;

public sealed class SweepAndReportTests : IDisposable
{
    private const string Sweep = """
        { "name": "alpha", "base": "xu2020.fig2a", "set": { "steps": 5, "problem.tasks": 3, "algorithms": [ { "name": "maml" } ] },
          "points": { "kind": "grid", "axes": [ { "path": "inner_step_size", "kind": "linear", "from": 0.1, "to": 0.3, "count": 3 } ] } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-examples-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_Twice_DoesEachRunOnceAndWritesAPageOfAll()
    {
        string store = Path.Combine(_folder, "metaflow.db"), page = Path.Combine(_folder, "alpha.html");
        Assert.Equal(6, SweepAndReport.Run(Sweep, new NoData(), store, page));
        Assert.Equal(0, SweepAndReport.Run(Sweep, new NoData(), store, page));
        string html = File.ReadAllText(page);
        Assert.Equal(6, html.Split("<details>").Length - 1);
        Assert.Contains("maml (flow), α = 0.3", System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }

    private sealed class NoData : IDatasetProvider
    {
        public IReadOnlyList<string> Names => [];

        public Dataset Load(string name) => throw new InvalidInputException($"There is no data set '{name}'.");
    }
}
