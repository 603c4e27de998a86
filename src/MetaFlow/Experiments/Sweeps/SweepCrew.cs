namespace MetaFlow.Experiments;

/// <summary>The threads that do the runs of a sweep, each taking the next one when it is free.</summary>
internal sealed class SweepCrew(
    IReadOnlyList<SweepRun> runs,
    IDatasetProvider data,
    IRunSink sink,
    SweepOptions options,
    IReadOnlyList<string> tags,
    IProgress<SweepProgress>? progress,
    CancellationToken cancellation)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, double> _atWork = [];
    private readonly Dictionary<SweepRun, Guid> _done = [];
    private readonly SortedDictionary<int, SweepFailure> _failures = [];
    private int _next;
    private bool _cancelled;
    private Exception? _end;

    /// <summary>Does them all.</summary>
    public SweepResult Work()
    {
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(options.Parallelism, runs.Count))
            .Select(i => new Thread(TakeTurns) { IsBackground = true, Name = $"sweep {i + 1}" })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        if (_end is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_end);
        }

        return new SweepResult { Done = _done, Failures = [.. _failures.Values], Cancelled = _cancelled };
    }

    private void TakeTurns()
    {
        while (Volatile.Read(ref _end) is null)
        {
            int index = Interlocked.Increment(ref _next) - 1;
            if (index >= runs.Count)
            {
                return;
            }

            if (cancellation.IsCancellationRequested)
            {
                _cancelled = true;
                return;
            }

            try
            {
                Do(index);
            }
            catch (Exception failure) when (failure is OutOfMemoryException || options.EndsSweep(failure))
            {
                Interlocked.CompareExchange(ref _end, failure, null);
            }
            catch (Exception failure)
            {
                Tell(index, 1, string.Empty, () => _failures.Add(index, new SweepFailure(runs[index], failure.Message.ReplaceLineEndings(" "), failure)));
            }
        }
    }

    private void Do(int index)
    {
        var runner = new RunnerOptions { Kernel = options.Kernel, MeasureTime = false, Tags = tags };
        var told = new Listener(report => Tell(index, report.Fraction, report.Label, null));
        ExperimentResult result = ExperimentRunner.Run(runs[index].Experiment, data, sink, runner, told, cancellation);
        Tell(index, 1, string.Empty, () =>
        {
            if (result.Cancelled)
            {
                _cancelled = true;
            }
            else
            {
                _done.Add(runs[index], result.Runs[0].Id);
            }
        });
    }

    private void Tell(int index, double fraction, string label, Action? end)
    {
        lock (_gate)
        {
            _atWork[index] = fraction;
            if (end is not null)
            {
                _atWork.Remove(index);
                end();
            }

            int ended = _done.Count + _failures.Count;
            progress?.Report(new SweepProgress((ended + _atWork.Values.Sum()) / runs.Count, ended, runs.Count, _failures.Count, label));
        }
    }

    private sealed class Listener(Action<ExperimentProgress> tell) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => tell(value);
    }
}
