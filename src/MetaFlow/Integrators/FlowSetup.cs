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
}
