namespace MetaFlow.Integrators;

/// <summary>A field evaluated at <see cref="Count"/> states at once; it owns scratch memory and serves one thread.</summary>
internal interface ILanes : IDisposable
{
    /// <summary>Number of states of a call, a constant of the kernels.</summary>
    const int Count = 12;

    /// <summary>Evaluates the field: component j of state s lies at <c>j · Count + s</c>, in both arguments.</summary>
    /// <param name="states">The states.</param>
    /// <param name="destination">Receives the field; must not overlap the states.</param>
    /// <remarks>The bits of a state's result depend neither on the other states nor on its place among them.</remarks>
    void Evaluate(ReadOnlySpan<double> states, Span<double> destination);
}
