using System.Reflection;
using System.Runtime.InteropServices;
using MetaFlow.Experiments;

namespace MetaFlow.Storage;

/// <summary>
/// Writes one run in batches. The store's timer flushes too, so that a killed process loses half a second of points at most;
/// therefore the state is guarded, although only one thread tells what happens.
/// </summary>
internal sealed class RunWriter : IRunWriter
{
    /// <summary>Points that are kept in memory at most.</summary>
    internal const int BatchSize = 8192;

    private readonly Lock _gate = new();
    private readonly StoreConnection _connection;
    private readonly StoreEnvironment _environment;
    private readonly Action<RunWriter> _ended;
    private readonly long _run;
    private readonly Dictionary<string, MetricBuffer> _metrics = new(StringComparer.Ordinal);
    private readonly HashSet<string> _scalars = new(StringComparer.Ordinal);
    private readonly List<Action> _rows = [];
    private MetricBuffer? _recent;
    private (long Step, double Time, byte[] Data)? _checkpoint;
    private int _pendingPoints;
    private long _lastFlush;
    private bool _flushFailed;
    private bool _closed;

    public RunWriter(StoreConnection connection, StoreEnvironment environment, RunDescription description, Action<RunWriter> ended)
    {
        _connection = connection;
        _environment = environment;
        _ended = ended;
        Id = Guid.CreateVersion7(environment.Clock.GetUtcNow());
        _run = connection.Write(() => Insert(description));
        _lastFlush = environment.Clock.GetTimestamp();
    }

    public Guid Id { get; }

    public void Point(string metric, long step, double time, double value)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        RequireFinite(time);
        lock (_gate)
        {
            FlushIfDue();
            // Metrics come in turn; the last one is the likely one only for a single series, but then it saves the look-up.
            var buffer = _recent;
            if (buffer is null || !ReferenceEquals(buffer.Name, metric))
                buffer = Buffer(metric);
            if (step <= buffer.LastStep)
                throw new ArgumentOutOfRangeException(nameof(step), step, $"Steps of '{metric}' must increase; the last was {buffer.LastStep}.");
            buffer.Add(step, time, value);
            _recent = buffer;
            _pendingPoints++;
        }
    }

    public void Event(string kind, double time, long step, string? detail = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        RequireFinite(time);
        Enqueue(() => _connection.Execute("INSERT INTO event (run_key, kind, time, step, detail) VALUES ($1, $2, $3, $4, $5)", _run, kind, time, step, detail));
    }

    public void State(string name, double time, ReadOnlySpan<double> state)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireFinite(time);
        var bytes = StateBlob.Encode(state);
        Enqueue(() => _connection.Execute(
            "INSERT INTO state (run_key, name, time, data) VALUES ($1, $2, $3, $4) ON CONFLICT (run_key, name) DO UPDATE SET time = excluded.time, data = excluded.data",
            _run, name, time, bytes));
    }

    public void Summary(string name, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (_gate)
        {
            if (_metrics.ContainsKey(name))
                throw new ArgumentException($"'{name}' is a series of this run; its summary is kept by itself.", nameof(name));
            _scalars.Add(name);
        }

        Enqueue(() => MetricBuffer.WriteSummary(_connection, _run, name, value, value, value, firstNonFiniteStep: null, count: 0));
    }

    public void Artifact(string kind, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var created = Now();
        Enqueue(() => _connection.Execute("INSERT INTO artifact (run_key, kind, path, created) VALUES ($1, $2, $3, $4)", _run, kind, path, created));
    }

    public void Checkpoint(long step, double time, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        RequireFinite(time);
        lock (_gate)
        {
            FlushIfDue();
            // Only the last one counts. It is written with whatever is pending then, so that all that was told before it is there.
            var bytes = _checkpoint is { } last && last.Data.Length == data.Length ? last.Data : new byte[data.Length];
            data.CopyTo(bytes);
            _checkpoint = (step, time, bytes);
        }
    }

    public void ResumedFrom(Guid run) => Enqueue(() => _connection.Execute(
        "INSERT OR IGNORE INTO run_link (from_key, to_key, kind) SELECT $1, key, $3 FROM run WHERE id = $2", _run, run.ToString(), RunLink.Resume));

    public void Complete(Termination termination, SolveCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        var name = TerminationName.Of(termination);
        End(() =>
        {
            // From an end that a budget or a cancellation made, a run can go on.
            if (termination is Termination.Completed or Termination.Event or Termination.NonFinite or Termination.StepTooSmall)
                _connection.Execute("DELETE FROM checkpoint WHERE run_key = $1", _run);
            _connection.Execute(
            """
            UPDATE run SET status = 'finished', termination = $2, ended = $3, heartbeat = $3, process_id = NULL, accepted_steps = $4,
              rejected_steps = $5, evaluations = $6, gradients = $7, hessian_vector_products = $8, elapsed_seconds = $9 WHERE key = $1
            """,
            _run, name, Now(), cost.AcceptedSteps, cost.RejectedSteps, cost.Evaluations, cost.Gradients, cost.HessianVectorProducts, cost.Elapsed.TotalSeconds);
        });
    }

    public void Fail(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        End(() => _connection.Execute(
            "UPDATE run SET status = 'failed', failure = $2, ended = $3, heartbeat = $3, process_id = NULL WHERE key = $1", _run, reason, Now()));
    }

    /// <summary>Without an end told before: keeps what was told, and lets go of the run, which reads as interrupted from now on.</summary>
    public void Dispose()
    {
        try
        {
            End(() => _connection.Execute("UPDATE run SET process_id = NULL, heartbeat = $2 WHERE key = $1", _run, Now()));
        }
        catch (Exception e) when (e is StoreException or InvalidInputException or ObjectDisposedException)
        {
            // The machine failed before or fails now: the run stays as a crash leaves it, and whoever disposes cannot help.
            lock (_gate)
                _closed = true;
            _ended(this);
        }
    }

    /// <summary>Commits what is pending.</summary>
    internal void Flush()
    {
        lock (_gate)
            Commit();
    }

    /// <summary>Commits what is pending, and shows that the writer lives. Called by the store's timer.</summary>
    internal void Tick()
    {
        lock (_gate)
        {
            var idle = _environment.Clock.GetElapsedTime(_lastFlush);
            if (_closed || _flushFailed || (_pendingPoints == 0 && _rows.Count == 0 && _checkpoint is null && idle < _environment.HeartbeatInterval))
                return;
            try
            {
                Commit();
            }
            catch (Exception e) when (e is StoreException or InvalidInputException)
            {
                _flushFailed = true; // told to the writer's own thread by its next call, which tries again
            }
        }
    }

    private void Enqueue(Action insert)
    {
        lock (_gate)
        {
            FlushIfDue();
            _rows.Add(insert);
        }
    }

    private void End(Action update)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            Commit(update);
            _closed = true;
        }

        _ended(this);
    }

    private void FlushIfDue()
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(IRunWriter));
        if (_pendingPoints >= BatchSize || _rows.Count >= BatchSize || _flushFailed)
            Commit();
    }

    private void Commit(Action? last = null)
    {
        var keys = _connection.Write(() =>
        {
            if (_connection.Execute("UPDATE run SET heartbeat = $2 WHERE key = $1", _run, Now()) == 0)
                throw new StoreException($"Run {Id} was deleted from '{_connection.Path}' while it was being written.");
            foreach (var row in _rows)
                row();
            var written = _metrics.Values.Select(metric => (metric, key: metric.Write(_connection, _run))).ToList();
            if (_checkpoint is { } checkpoint)
            {
                _connection.Execute("DELETE FROM checkpoint WHERE run_key = $1", _run);
                _connection.Execute(
                    "INSERT INTO checkpoint (run_key, step, time, created, format, data) VALUES ($1, $2, $3, $4, $5, $6)",
                    _run, checkpoint.Step, checkpoint.Time, Now(), RunStore.CheckpointFormat, checkpoint.Data);
            }

            last?.Invoke();
            return written;
        });
        // Only now: a transaction that failed is told again as a whole.
        foreach (var (metric, key) in keys)
            metric.Committed(key);
        _rows.Clear();
        _checkpoint = null;
        _pendingPoints = 0;
        _flushFailed = false;
        _lastFlush = _environment.Clock.GetTimestamp();
    }

    private MetricBuffer Buffer(string metric)
    {
        if (_metrics.TryGetValue(metric, out var buffer))
            return buffer;
        ArgumentException.ThrowIfNullOrEmpty(metric);
        if (_scalars.Contains(metric))
            throw new ArgumentException($"'{metric}' is a scalar result of this run already.", nameof(metric));
        buffer = new MetricBuffer(metric);
        _metrics.Add(metric, buffer);
        return buffer;
    }

    private long Insert(RunDescription description)
    {
        var canonical = CanonicalJson.Of(description.ConfigurationJson);
        var process = _environment.Process;
        var run = _connection.Scalar<long>(
            """
            INSERT INTO run (id, experiment, algorithm, mode, method, route, kernel, seed, status, started, heartbeat, host, boot_id, process_space,
              process_id, process_start, metaflow_version, runtime_version, platform, configuration, configuration_hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING key
            """,
            Id.ToString(), description.Experiment, description.Algorithm, description.Mode, description.Method, description.Route, description.Kernel, description.Seed,
            Now(), process.Host, process.BootId, process.ProcessSpace, (long)process.ProcessId, process.StartOf(process.ProcessId),
            Version(), RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier, description.ConfigurationJson, CanonicalJson.Hash(canonical));
        foreach (var (name, value) in description.Parameters)
        {
            var (type, stored, kind) = value switch
            {
                ParameterValue.Integer(var v) => ("int", (object?)v, StoredReal.Finite),
                ParameterValue.Real(var v) => ("real", StoredReal.Bindable(v), StoredReal.KindOf(v)),
                ParameterValue.Text(var v) => ("text", v, StoredReal.Finite),
                ParameterValue.Truth(var v) => ("bool", v ? 1L : 0L, StoredReal.Finite),
                _ => throw new ArgumentException($"Parameter '{name}' has no known type.", nameof(description)),
            };
            _connection.Execute("INSERT INTO param (run_key, name, type, value, kind) VALUES ($1, $2, $3, $4, $5)", run, name, type, stored, (long)kind);
        }

        foreach (var tag in description.Tags)
            RunTags.Add(_connection, run, tag);
        return run;
    }

    private static string Version() =>
        typeof(RunDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private string Now() => Instant.ToText(_environment.Clock.GetUtcNow());

    private static void RequireFinite(double time)
    {
        if (!double.IsFinite(time))
            throw new ArgumentOutOfRangeException(nameof(time), time, "The flow time must be finite.");
    }
}
