using System.CommandLine;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs export</c>.</summary>
internal static class RunsExportCommand
{
    private static readonly OutputFormat[] s_formats = [OutputFormat.Csv, OutputFormat.Jsonl, OutputFormat.Parquet];

    private static readonly SheetColumn[] s_columns =
    [
        new("run", "run"), new("experiment", "experiment"), new("algorithm", "algorithm"), new("mode", "mode"), new("metric", "metric"),
        new("step", "step", true), new("time", "time", true), new("value", "value", true),
    ];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var export = new CliCommand("export", "Write every point of every series of some runs, one per line, with round-trip numbers.",
            "metaflow runs export 0199a > run.csv",
            "metaflow runs export --where \"tag = 'paper'\" --format parquet --output runs.parquet   # for pandas, DuckDB, R",
            "metaflow runs export 0199a 0199b --metric grad_norm --format jsonl --output runs.jsonl");
        var selection = new RunSelection(export);
        var metric = CommonOptions.Texts("--metric", "NAME", "Only this metric; may be repeated.");
        var output = CommonOptions.Text("--output", "FILE", "A file; default standard output.");
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(s_formats);
        foreach (var option in new Option[] { metric, output, store, format })
            export.Add(option);
        export.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), s_formats);
            using var opened = Stores.OpenExisting(CommonOptions.StorePath(result.GetValue(store), host));
            var records = selection.Of(result, opened);
            var wanted = result.GetValue(metric)!;
            var known = records.SelectMany(r => r.SeriesNames).Distinct().ToList();
            foreach (var name in wanted.Where(name => !known.Contains(name)))
                throw new UsageException($"no metric '{name}' in {(records.Count == 1 ? "this run" : "these runs")}{Names.Hint(name, known)}");
            if (result.GetValue(output) is not { } path)
            {
                if (shape == OutputFormat.Parquet)
                    throw new UsageException("--format parquet needs --output FILE; it is not written to a terminal or a pipe.");
                Write(host.Out, shape, records, wanted, host.Cancellation);
                return ExitCode.Done;
            }

            WritableFiles.Check(path, "--output");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var partial = path + ".partial";
            if (shape == OutputFormat.Parquet)
            {
                using var file = File.Create(partial);
                ParquetPoints.Write(file, records.SelectMany(run => Points(run, wanted).Select(point => (run, point))), host.Cancellation);
            }
            else
            {
                using var file = new StreamWriter(partial);
                Write(file, shape, records, wanted, host.Cancellation);
            }

            File.Move(partial, path, overwrite: true);
            host.Out.WriteLine(path);
            return ExitCode.Done;
        });
        return export;
    }

    private static IEnumerable<RunPoint> Points(RunRecord record, string[] wanted) => record.Points().Where(p => wanted.Length == 0 || wanted.Contains(p.Metric));

    private static void Write(TextWriter writer, OutputFormat shape, IReadOnlyList<RunRecord> records, string[] wanted, CancellationToken cancellation)
    {
        if (shape == OutputFormat.Csv)
            new Sheet(s_columns, []).Write(writer, shape, int.MaxValue);
        foreach (var record in records)
        {
            // A row at a time: a run may have more points than fit into memory as rows.
            foreach (var point in Points(record, wanted))
            {
                cancellation.ThrowIfCancellationRequested();
                object?[] row = [record.Id, record.Experiment, record.Algorithm, record.Mode, point.Metric, point.Step, point.Time, point.Value];
                if (shape == OutputFormat.Csv)
                    writer.WriteLine(string.Join(',', row.Select(v => Sheet.Csv(Cell.ForMachines(v)))));
                else
                    new Sheet(s_columns, [row]).Write(writer, shape, int.MaxValue);
            }
        }
    }
}
