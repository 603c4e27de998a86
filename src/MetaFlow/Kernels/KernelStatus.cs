namespace MetaFlow.Kernels;

/// <summary>The status of a kernel call, as the native kernel's header numbers them.</summary>
internal enum KernelStatus
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>A pointer that must not be null is null.</summary>
    NullPointer = 1,

    /// <summary>A negative size, a stride below the dimension, an index out of range.</summary>
    BadSize = 2,

    /// <summary>An unknown family or operation.</summary>
    BadFamily = 3,

    /// <summary>A parameter that is not finite or out of its domain.</summary>
    BadValue = 4,

    /// <summary>The workspace is too small.</summary>
    SmallWorkspace = 5,
}
