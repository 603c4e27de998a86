using MetaFlow.Experiments;

namespace MetaFlow.Storage;

public sealed partial class RunStore
{
    /// <summary>The format of what <see cref="IRunWriter.Checkpoint"/> is given.</summary>
    internal const string CheckpointFormat = "metaflow-run-checkpoint-1";

    /// <summary>What is needed to go on with a run that did not reach its end, for <see cref="ExperimentRunner.Resume"/>.</summary>
    /// <param name="id">The run.</param>
    /// <exception cref="InvalidInputException">There is no such run, it is running, it has come to its end, or it has no checkpoint.</exception>
    public RunResumption Resumption(Guid id)
    {
        RunRecord run = Get(id);
        switch (run.Status)
        {
            case RunStatus.Running:
                throw new InvalidInputException($"Run {id} is running in process {run.ProcessId} on {run.Host}; only a run that stopped can be resumed.");
            case RunStatus.Finished when !IsResumable(run.Termination):
                throw new InvalidInputException($"Run {id} has come to its end ({TerminationName.Of(run.Termination!.Value)}); there is nothing to resume.");
        }

        var found = _connection.Read(() => _connection.Query(
            "SELECT format, data FROM checkpoint WHERE run_key = $1 ORDER BY step DESC LIMIT 1", static row => (Format: row.GetString(0), Data: (byte[])row.GetValue(1)), run.Key));
        if (found.Count == 0)
            throw new InvalidInputException($"Run {id} has no checkpoint: it stopped before the first one was taken, or none were wanted. Run its experiment again instead.");
        if (found[0].Format != CheckpointFormat)
            throw new InvalidInputException($"Run {id} has a checkpoint of the format '{found[0].Format}', and this version knows '{CheckpointFormat}'.");
        return new RunResumption
        {
            Run = id,
            ConfigurationJson = run.ConfigurationJson,
            Kernel = run.Kernel,
            Checkpoint = found[0].Data,
            Series = run.SeriesNames.Select(run.Series).ToDictionary(
                static series => series.Metric, static series => new MetricSeries(series.Metric, series.Steps, series.Times, series.Values)),
            Phases = [.. run.Phases.Select(static phase => new Experiments.RunPhase(phase.Name, phase.StartStep, phase.StartTime))],
        };
    }

    /// <summary>Whether <see cref="Resumption"/> would find a run that stopped, and a checkpoint.</summary>
    /// <param name="id">The run.</param>
    /// <exception cref="InvalidInputException">There is no such run.</exception>
    public bool IsResumable(Guid id)
    {
        var run = Get(id);
        return run.Status != RunStatus.Running && (run.Status != RunStatus.Finished || IsResumable(run.Termination))
            && _connection.Read(() => _connection.Scalar<long>("SELECT count(*) FROM checkpoint WHERE run_key = $1 AND format = $2", run.Key, CheckpointFormat)) > 0;
    }

    private static bool IsResumable(Termination? termination) =>
        termination is Termination.Cancelled or Termination.StepBudget or Termination.EvaluationBudget or Termination.TimeBudget;
}
