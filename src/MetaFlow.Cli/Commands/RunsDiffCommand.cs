using System.CommandLine;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs diff-trajectory</c>.</summary>
internal static class RunsDiffCommand
{
    private static readonly SheetColumn[] s_columns =
    [
        new("metric", "series"), new("same_bits", "same bits"), new("compared", "compared", true), new("first_points", "points A", true) { Rank = 2 },
        new("second_points", "points B", true) { Rank = 3 }, new("first_different_step", "from step", true), new("largest_difference", "largest |A−B|", true),
        new("largest_difference_step", "at step", true) { Rank = 1 }, new("largest_relative_difference", "relative", true),
    ];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var diff = new CliCommand("diff-trajectory", "Say where two runs part: for every series and stored state whether the bits are the same, from which step they differ, and how far. Exits 0 either way.",
            "metaflow runs diff-trajectory 0199a 0199b",
            "metaflow runs diff-trajectory 0199a 0199b --metric objective --format json");
        var first = new Argument<string>("A") { Description = RunsCommand.IdHelp };
        var second = new Argument<string>("B") { Description = RunsCommand.IdHelp };
        var metric = CommonOptions.Texts("--metric", "NAME", "Only this series; may be repeated.");
        diff.Add(first);
        diff.Add(second);
        diff.Add(metric);
        var (store, format) = DbCommand.StoreAndFormat(diff);
        diff.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            var all = SeriesDifference.Between(opened.Find(result.GetRequiredValue(first)), opened.Find(result.GetRequiredValue(second)));
            var wanted = result.GetValue(metric)!;
            if (wanted.FirstOrDefault(name => all.All(d => d.Metric != name)) is { } unknown)
                throw new UsageException($"no metric '{unknown}' in these runs{Names.Hint(unknown, all.Select(d => d.Metric))}");
            Write(host, shape, [.. all.Where(d => wanted.Length == 0 || wanted.Contains(d.Metric))]);
            return ExitCode.Done;
        });
        return diff;
    }

    /// <summary>Writes the differences.</summary>
    public static void Write(CliHost host, OutputFormat shape, IReadOnlyList<SeriesDifference> differences) =>
        new Sheet(s_columns, [.. differences.Select(d => new object?[]
        {
            d.Metric, d.SameBits, d.Compared, d.FirstPoints, d.SecondPoints, d.FirstDifferentStep, d.LargestDifference, d.LargestDifferenceStep, d.LargestRelativeDifference,
        })]).Write(host.Out, shape, host.Width);
}
