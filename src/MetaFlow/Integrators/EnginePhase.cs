namespace MetaFlow.Integrators;

/// <summary>A phase with its field's own type.</summary>
internal readonly record struct EnginePhase<TField>(string Name, TField Field, IPhaseGuard? Guard)
    where TField : IVectorField;
