namespace MetaFlow.Integrators;

/// <summary>An autonomous field that can be evaluated at many states at once.</summary>
internal interface ILaneField : IVectorField
{
    /// <summary>Scratch memory for one thread, or null where the field has no such evaluation.</summary>
    ILanes? CreateLanes();
}
