namespace MetaFlow.Integrators;

/// <summary>A field whose flow is known in closed form.</summary>
internal interface IExactFlowField : IVectorField
{
    /// <summary>The states after a time, for any number of starts at once.</summary>
    /// <param name="starts">The starts, one after the other.</param>
    /// <param name="time">The time, finite.</param>
    /// <param name="destination">Receives the states, one after the other; must not overlap the starts.</param>
    /// <remarks>The bits of a state do not depend on the other starts.</remarks>
    void Follow(ReadOnlySpan<double> starts, double time, Span<double> destination);
}
