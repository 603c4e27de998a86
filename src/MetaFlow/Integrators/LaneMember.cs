namespace MetaFlow.Integrators;

/// <summary>A member of an ensemble while it occupies a lane.</summary>
internal sealed class LaneMember(int index, InitialValueProblem problem, SolveOptions options, CancellationToken cancellation)
{
    private PhaseRun _run;

    public int Index { get; } = index;

    public InitialValueProblem Problem { get; } = problem;

    public Recorder Recorder { get; } =
        new(problem.InitialState, problem.StartTime, problem.EndTime, options.Save, [], [], [], null);

    public Budget Budget { get; } = new(options.MaximumSteps, options.MaximumEvaluations, options.MaximumDuration, cancellation);

    public int Direction { get; } = Math.Sign(problem.EndTime - problem.StartTime);

    public bool Begins { get; set; } = true;

    /// <summary>What it remembered at a checkpoint to go on from, or null.</summary>
    public byte[]? Resumed { get; init; }

    public double Time { get; set; } = problem.StartTime;

    public long Accepted { get; set; }

    public long Rejected { get; set; }

    public long Evaluations { get; set; }

    /// <summary>Length of the Euler step that the choice of the first step looks at.</summary>
    public double ProbeStep { get; set; }

    /// <summary>Norm of the field at the start.</summary>
    public double SlopeNorm { get; set; }

    /// <summary>The end of the attempted step.</summary>
    public double End { get; set; }

    public ref PhaseRun Run => ref _run;

    /// <summary>The longest first step.</summary>
    public double LongestFirstStep => Math.Min(Math.Abs(Problem.EndTime - Problem.StartTime), options.MaximumStep);

    /// <summary>The next attempt; false when it cannot be resolved.</summary>
    public bool Plan(out double step)
    {
        bool resolved = options.StepSize is { } size
            ? StepPlan.Fixed(_run, Direction * size, Time, Problem.EndTime, out step, out double end)
            : StepPlan.Controlled(_run.Proposal, options.MaximumStep, options.MinimumStep, Direction, Time, Problem.EndTime, out step, out end);
        End = end;
        return resolved;
    }

    /// <summary>Writes what it remembers between two attempts, but for the state and the field there.</summary>
    public void Save(CheckpointWriter writer)
    {
        writer.Write(Budget.Elapsed.Ticks);
        writer.Write(Time);
        writer.Write(Accepted);
        writer.Write(Rejected);
        writer.Write(Evaluations);
        _run.Save(writer);
        Recorder.Save(writer, history: true);
    }

    /// <summary>Reads what was written.</summary>
    public void Restore(ref CheckpointReader reader)
    {
        Budget.Before = TimeSpan.FromTicks(reader.ReadInteger());
        Time = reader.ReadReal();
        Accepted = reader.ReadInteger();
        Rejected = reader.ReadInteger();
        Evaluations = reader.ReadInteger();
        _run = PhaseRun.Restore(ref reader);
        Recorder.Restore(ref reader);
        Begins = false;
    }

    /// <summary>The trajectory, with the last good state.</summary>
    public Trajectory Finish(Termination termination, ReadOnlySpan<double> state, EvaluationCost cost)
    {
        Recorder.EndPhase(Time, Accepted, Evaluations, 0, Evaluations * cost);
        return Recorder.Finish(options.Method.Name, termination, Time, state, Accepted, Rejected, Budget, null, isIteration: false);
    }
}
