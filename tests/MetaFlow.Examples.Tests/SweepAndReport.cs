using MetaFlow;
using MetaFlow.Experiments;
using MetaFlow.Reporting;
using MetaFlow.Storage;

namespace Examples;

/// <summary>A sweep, what it stored, and a page about it, from code.</summary>
public static class SweepAndReport
{
    /// <summary>Runs what is missing of a sweep, and writes a report of all of it.</summary>
    /// <param name="sweepJson">The sweep, as in a file for <c>metaflow sweep</c>.</param>
    /// <param name="data">Where data sets come from, such as <c>new MetaFlow.Data.DataSources()</c>.</param>
    /// <param name="storePath">The run store.</param>
    /// <param name="pagePath">The page.</param>
    /// <returns>How many runs were done now.</returns>
    public static int Run(string sweepJson, IDatasetProvider data, string storePath, string pagePath)
    {
        // A sweep; what is stored already is not run again
        var sweep = SweepDescription.Parse(sweepJson);
        using var store = RunStore.OpenOrCreate(storePath);
        var missing = sweep.Runs().Where(run => !store.WithConfiguration(run.Experiment.ToJson()).Any(r => r.Status == RunStatus.Finished)).ToList();
        var result = SweepRunner.Run(missing, data, store, sweep.Tag, new() { Parallelism = 2 });

        // A page that can be sent
        var page = new HtmlReport
        {
            Title = sweep.Name,
            Query = $"tag = '{sweep.Tag}'",
            Columns = [new("algorithm"), new("α", IsNumber: true), new("‖∇F‖", IsNumber: true)],
            Runs = [.. store.Query($"tag = '{sweep.Tag}'").Select(run => new ReportRun
            {
                Id = run.Id.ToString(),
                Name = $"{run.Algorithm} ({run.Mode}), α = {run.Parameters["inner_step_size"]}",
                Cells = [ReportCell.Of(run.Algorithm), ReportCell.Of(run.Parameters["inner_step_size"] is ParameterValue.Real alpha ? alpha.Value : null), ReportCell.Of(run.Series("grad_norm").Last)],
                Series = [.. run.SeriesNames.Select(run.Series).Select(s => new ReportSeries(s.Metric, s.Steps, s.Times, s.Values))],
                ConfigurationJson = run.ConfigurationJson,
            })],
        };
        page.Save(pagePath);
        return result.Done.Count;
    }
}
