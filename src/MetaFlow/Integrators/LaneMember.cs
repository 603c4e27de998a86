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

    /// <summary>The trajectory, with the last good state.</summary>
    public Trajectory Finish(Termination termination, ReadOnlySpan<double> state, EvaluationCost cost)
    {
        Recorder.EndPhase(Time, Accepted, Evaluations, 0, Evaluations * cost);
        return Recorder.Finish(options.Method.Name, termination, Time, state, Accepted, Rejected, Budget, null, isIteration: false);
    }
}
