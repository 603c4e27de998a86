namespace MetaFlow.Integrators;

/// <summary>Everything that a solve is given, already validated.</summary>
internal sealed record FlowSetup<TField>(
    EnginePhase<TField>[] Phases,
    double[] InitialState,
    double StartTime,
    double EndTime,
    SolveOptions Options,
    IProgress<SolveProgress>? Progress,
    CancellationToken Cancellation)
    where TField : IVectorField
{
    public int Dimension => InitialState.Length;

    /// <summary>Whether states inside steps are wanted: dense output, events, guards, functionals, or scheduled times.</summary>
    public bool LooksInside =>
        Options.DenseOutput || Options.Events.Count != 0 || Options.Functionals.Count != 0 || Phases.Length > 1 || !double.IsNaN(Options.Save.Time(0, StartTime, EndTime));
}
