namespace MetaFlow;

/// <summary>One phase of a flow: a field, and the condition that ends it.</summary>
/// <param name="Name">Name shown in tables and plots, such as <c>erm</c>.</param>
/// <param name="Field">The field that is followed in this phase.</param>
/// <param name="Guard">The one-way latch that ends the phase; null in the last phase.</param>
public sealed record FlowPhase(string Name, IVectorField Field, IPhaseGuard? Guard = null);
