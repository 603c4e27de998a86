namespace MetaFlow.Integrators;

/// <summary>
/// What both loops need to take checkpoints and to resume from one: the settings that must agree, the memory to write into, and
/// the recognition of the field.
/// </summary>
internal sealed class CheckpointKeeper
{
    private const int ProbedDraws = 8;

    private readonly CheckpointOptions? _options;
    private readonly SolveCheckpoint? _resumed;
    private readonly IReadOnlyList<(string Name, string Value)> _settings;
    private readonly double[] _initialState;
    private readonly double[] _probe;
    private readonly CheckpointWriter _head = new();
    private readonly CheckpointWriter _body = new();
    private long _lastStep = -1;

    /// <summary>Makes a keeper; null where there is nothing to keep or to resume.</summary>
    /// <exception cref="InvalidInputException">The checkpoint belongs to another problem, other options or another version.</exception>
    public static CheckpointKeeper? Of(CheckpointOptions? options, SolveCheckpoint? resumed, Func<IReadOnlyList<(string Name, string Value)>> settings, double[] initialState) =>
        options is null && resumed is null ? null : new CheckpointKeeper(options, resumed, settings(), initialState);

    private CheckpointKeeper(CheckpointOptions? options, SolveCheckpoint? resumed, IReadOnlyList<(string Name, string Value)> settings, double[] initialState)
    {
        _options = options;
        _resumed = resumed;
        _settings = [.. settings, ("label", options?.Label ?? "")];
        _initialState = initialState;
        _probe = new double[initialState.Length];
        if (resumed is null)
            return;
        SolveCheckpoint.RequireVersion(resumed.Version);
        // Who resumes without taking checkpoints again gives no label.
        SolveSettings.RequireSame(resumed.Settings, _settings, anyLabel: options is null);
        if (!Bits.AreEqual(resumed.InitialState, initialState))
            throw new InvalidInputException("The checkpoint belongs to a solve from another initial state; a solve is resumed from the same one.");
    }

    /// <summary>The checkpoint to go on from, or null.</summary>
    public SolveCheckpoint? Resumed => _resumed;

    /// <summary>Whether points, dense output and events are part of checkpoints.</summary>
    public bool IncludesHistory => _options is { IncludesHistory: true };

    /// <summary>Whether a checkpoint is due after so many accepted steps.</summary>
    public bool IsDue(long step) => _options is { } options && step % options.EverySteps == 0;

    /// <summary>Whether one more is to be taken at the end of a solve that was stopped.</summary>
    public bool IsDueAtStop(long step, Termination termination) =>
        _options is not null && step != _lastStep && IsStop(termination);

    /// <summary>Whether a solve that ended so could go on.</summary>
    public static bool IsStop(Termination termination) =>
        termination is Termination.Cancelled or Termination.StepBudget or Termination.EvaluationBudget or Termination.TimeBudget;

    /// <summary>The writer for what the loop remembers, empty.</summary>
    public CheckpointWriter Begin()
    {
        _body.Clear();
        return _body;
    }

    /// <summary>Completes what was written since <see cref="Begin"/> and hands it over.</summary>
    public void End<TField>(TField field, double time, ReadOnlySpan<double> state, long step, TimeSpan elapsed)
        where TField : IVectorField
    {
        _lastStep = step;
        _options!.Taken(SolveCheckpoint.Create(_head, _body, step, time, elapsed, _settings, _initialState, Hash(field, step, time, state)));
    }

    /// <summary>Refuses to go on with a field that gives other bits than the one before.</summary>
    /// <exception cref="InvalidInputException">It does.</exception>
    public void Recognise<TField>(TField field, double time, ReadOnlySpan<double> state)
        where TField : IVectorField
    {
        if (Hash(field, _resumed!.Step, time, state) != _resumed.FieldHash)
            throw new InvalidInputException($"The field gives other values at the checkpoint (step {_resumed.Step}, time {time:R}) than before: the problem, its route or the kernel is another one.");
    }

    private long Hash<TField>(TField field, long step, double time, ReadOnlySpan<double> state)
        where TField : IVectorField
    {
        // A sampled field is known by what it draws from the step on; one draw of few tasks may be that of another seed by chance.
        if (field is IUpdateField { IsSampled: true } sampled)
        {
            long hash = 0;
            for (int ahead = 0; ahead < ProbedDraws; ahead++)
            {
                sampled.EvaluateForUpdate(step + ahead, time, state, _probe);
                hash = unchecked((hash * 31) + Bits.Hash(_probe));
            }

            return hash;
        }

        field.Evaluate(time, state, _probe);
        return Bits.Hash(_probe);
    }
}
