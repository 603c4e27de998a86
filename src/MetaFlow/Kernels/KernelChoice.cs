namespace MetaFlow;

/// <summary>Which implementation of the numerical kernel is used.</summary>
public enum KernelChoice
{
    /// <summary>
    /// What the environment variable <c>METAFLOW_KERNEL</c> names (<c>native</c> or <c>managed</c>); when it is not set,
    /// the native kernel where its library can be loaded, otherwise the managed one.
    /// </summary>
    Auto,

    /// <summary>The native kernel; an error where its library cannot be loaded.</summary>
    Native,

    /// <summary>The managed kernel.</summary>
    Managed,
}
