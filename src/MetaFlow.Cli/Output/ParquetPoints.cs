using MetaFlow.Storage;
using Parquet;
using Parquet.Schema;

namespace MetaFlow.Cli.Output;

/// <summary>Points of runs as a Parquet file: one row per point, NaN and infinities as they are, columns compressed by Zstandard.</summary>
internal static class ParquetPoints
{
    // Several series go into one row group until it has so many rows.
    private const int GroupRows = 500_000;

    private static readonly DataField<string> s_run = new("run");
    private static readonly DataField<string> s_experiment = new("experiment");
    private static readonly DataField<string> s_algorithm = new("algorithm");
    private static readonly DataField<string> s_mode = new("mode");
    private static readonly DataField<string> s_metric = new("metric");
    private static readonly DataField<long> s_step = new("step");
    private static readonly DataField<double> s_time = new("time");
    private static readonly DataField<double> s_value = new("value");

    /// <summary>Writes the file.</summary>
    public static void Write(Stream file, IEnumerable<(RunRecord Run, RunPoint Point)> points, CancellationToken cancellation) =>
        WriteAsync(file, points, cancellation).GetAwaiter().GetResult();

    private static async Task WriteAsync(Stream file, IEnumerable<(RunRecord Run, RunPoint Point)> points, CancellationToken cancellation)
    {
        var schema = new ParquetSchema(s_run, s_experiment, s_algorithm, s_mode, s_metric, s_step, s_time, s_value);
        var writer = await ParquetWriter.CreateAsync(schema, file, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd }, cancellationToken: cancellation).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            foreach (var rows in points.Chunk(GroupRows))
            {
                cancellation.ThrowIfCancellationRequested();
                using var group = writer.CreateRowGroup();
                await group.WriteAsync(s_run, Column(rows, static r => r.Run.Id.ToString())).ConfigureAwait(false);
                await group.WriteAsync(s_experiment, Column(rows, static r => r.Run.Experiment!)).ConfigureAwait(false);
                await group.WriteAsync(s_algorithm, Column(rows, static r => r.Run.Algorithm)).ConfigureAwait(false);
                await group.WriteAsync(s_mode, Column(rows, static r => r.Run.Mode)).ConfigureAwait(false);
                await group.WriteAsync(s_metric, Column(rows, static r => r.Point.Metric)).ConfigureAwait(false);
                await group.WriteAsync<long>(s_step, Column(rows, static r => r.Point.Step), cancellationToken: cancellation).ConfigureAwait(false);
                await group.WriteAsync<double>(s_time, Column(rows, static r => r.Point.Time), cancellationToken: cancellation).ConfigureAwait(false);
                await group.WriteAsync<double>(s_value, Column(rows, static r => r.Point.Value), cancellationToken: cancellation).ConfigureAwait(false);
                group.CompleteValidate();
            }
        }
    }

    private static T[] Column<T>((RunRecord Run, RunPoint Point)[] rows, Func<(RunRecord Run, RunPoint Point), T> value) => Array.ConvertAll(rows, row => value(row));
}
