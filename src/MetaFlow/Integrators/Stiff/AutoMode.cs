namespace MetaFlow.Integrators;

/// <summary>The methods among which <see cref="Method.Auto"/> moves.</summary>
internal enum AutoMode
{
    /// <summary>Tsitouras 5(4).</summary>
    Explicit,

    /// <summary>RKC2.</summary>
    Stabilized,

    /// <summary>Kennedy and Carpenter's ESDIRK method.</summary>
    Implicit,

    /// <summary>The exponential Rosenbrock method of order 5.</summary>
    Exponential,
}
