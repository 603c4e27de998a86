using System.Globalization;

namespace MetaFlow.Integrators;

/// <summary>The table of what the members of an ensemble are, from which its checkpoints are made; shared by its threads.</summary>
internal sealed class EnsembleKeeper
{
    private readonly IReadOnlyList<InitialValueProblem> _problems;
    private readonly SolveOptions _options;
    private readonly EnsembleCheckpointOptions? _checkpoints;
    private readonly IReadOnlyList<(string Name, string Value)> _settings;
    private readonly long _fieldHash;
    private readonly MemberState?[] _states;
    private readonly CheckpointWriter _writer = new();
    private readonly Lock _taking = new();

    private EnsembleKeeper(IReadOnlyList<InitialValueProblem> problems, SolveOptions options, EnsembleCheckpointOptions? checkpoints, EnsembleCheckpoint? resumed)
    {
        (_problems, _options, _checkpoints) = (problems, options, checkpoints);
        _settings = SettingsOf(problems, options, checkpoints?.Label);
        _fieldHash = HashOfFields(problems);
        _states = new MemberState?[problems.Count];
        if (resumed is null)
            return;
        SolveCheckpoint.RequireVersion(resumed.Version);
        // Who resumes without taking checkpoints again gives no label.
        SolveSettings.RequireSame(resumed.Settings, _settings, anyLabel: checkpoints is null);
        if (resumed.FieldHash != _fieldHash)
            throw new InvalidInputException("The fields give other values at the starts than when the checkpoint was written: the problems, their route or the kernel are others.");
        resumed.States.CopyTo(_states, 0);
    }

    /// <summary>Makes a keeper; null where there is nothing to keep or to resume.</summary>
    /// <exception cref="InvalidInputException">The checkpoint belongs to other problems, other options or another version.</exception>
    public static EnsembleKeeper? Of(IReadOnlyList<InitialValueProblem> problems, SolveOptions options, EnsembleCheckpointOptions? checkpoints, EnsembleCheckpoint? resumed) =>
        checkpoints is null && resumed is null ? null : new EnsembleKeeper(problems, options, checkpoints, resumed);

    /// <summary>Accepted steps of a thread from one checkpoint to the next.</summary>
    public long EverySteps => _checkpoints?.EverySteps ?? long.MaxValue;

    /// <summary>The trajectory of a member that has ended, or null.</summary>
    public Trajectory? Ended(int index) =>
        _states[index] is { Kind: MemberStateKind.Ended } state ? TrajectoryBytes.Restore(state.Bytes, _problems[index], _options) : null;

    /// <summary>What a member that occupies a lane remembered, or null when it had not begun.</summary>
    public byte[]? Lane(int index) => Begun(index, MemberStateKind.Lane);

    /// <summary>The checkpoint of a member's own solve, or null when it had not begun.</summary>
    public SolveCheckpoint? Solve(int index) => Begun(index, MemberStateKind.Solve) is { } bytes ? SolveCheckpoint.FromBytes(bytes) : null;

    /// <summary>Keeps what a member is between two of its steps.</summary>
    public void Keep(int index, MemberStateKind kind, long steps, ReadOnlySpan<byte> bytes) =>
        Volatile.Write(ref _states[index], new MemberState(kind, steps, bytes.ToArray()));

    /// <summary>Keeps the trajectory of a member, unless it was only stopped: then it is what it was at its last step.</summary>
    public void End(int index, Trajectory trajectory, CheckpointWriter writer)
    {
        if (CheckpointKeeper.IsStop(trajectory.Termination))
            return;
        writer.Clear();
        TrajectoryBytes.Save(trajectory, writer);
        Keep(index, MemberStateKind.Ended, trajectory.Cost.AcceptedSteps, writer.Written);
    }

    /// <summary>Takes a checkpoint of what all members are.</summary>
    public void Take()
    {
        if (_checkpoints is null)
            return;
        lock (_taking)
            _checkpoints.Taken(EnsembleCheckpoint.Create(_writer, _settings, _fieldHash, _states));
    }

    private byte[]? Begun(int index, MemberStateKind kind) => _states[index] is not { } state ? null
        : state.Kind == kind ? state.Bytes
        : throw new InvalidInputException($"Member {index} (counted from 0) was followed {(kind == MemberStateKind.Lane ? "alone" : "together with others")} when the checkpoint was written: the kernel is another one.");

    private static List<(string Name, string Value)> SettingsOf(IReadOnlyList<InitialValueProblem> problems, SolveOptions options, string? label)
    {
        InitialValueProblem first = problems[0];
        EnginePhase<IVectorField>[] phases = [.. first.Phases.Select(p => new EnginePhase<IVectorField>(p.Name, p.Field, p.Guard))];
        var writer = new CheckpointWriter();
        foreach (InitialValueProblem problem in problems)
        {
            writer.Write(problem.StartTime);
            writer.Write(problem.EndTime);
            writer.Write(problem.StateSpan);
            foreach (FlowPhase phase in problem.Phases)
                writer.Write(phase.Name);
        }

        return
        [
            ("members", problems.Count.ToString(CultureInfo.InvariantCulture)),
            .. SolveSettings.Of(new FlowSetup<IVectorField>(phases, first.InitialState, first.StartTime, first.EndTime, options, null, default)),
            ("starts, spans and phases with the checksum", Bits.Hash(writer.Written).ToString("x16", CultureInfo.InvariantCulture)),
            ("label", label ?? ""),
        ];
    }

    // Each field at the first start that it is given.
    private static long HashOfFields(IReadOnlyList<InitialValueProblem> problems)
    {
        var writer = new CheckpointWriter();
        var known = new HashSet<IVectorField>(ReferenceEqualityComparer.Instance);
        foreach (InitialValueProblem problem in problems)
        {
            foreach (FlowPhase phase in problem.Phases)
            {
                IUpdateField.Refuse(phase.Field);
                if (!known.Add(phase.Field))
                    continue;
                double[] value = new double[phase.Field.Dimension];
                phase.Field.Evaluate(problem.StartTime, problem.StateSpan, value);
                writer.Write(value);
            }
        }

        return Bits.Hash(writer.Written);
    }
}
