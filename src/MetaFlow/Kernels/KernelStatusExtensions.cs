namespace MetaFlow.Kernels;

/// <summary>The one place that turns a status into an exception.</summary>
internal static class KernelStatusExtensions
{
    /// <summary>Throws unless the status is <see cref="KernelStatus.Ok"/>.</summary>
    /// <remarks>
    /// Callers check their arguments before they call a kernel, so a refusal means that a check is missing: it is a defect of
    /// MetaFlow, not of the caller's input.
    /// </remarks>
    public static void ThrowIfFailed(this KernelStatus status, string call)
    {
        if (status != KernelStatus.Ok)
            Throw(status, call);
    }

    private static void Throw(KernelStatus status, string call)
    {
        string reason = status switch
        {
            KernelStatus.NullPointer => "a pointer is null",
            KernelStatus.BadSize => "a size, stride or index is out of range",
            KernelStatus.BadFamily => "the family or operation is unknown",
            KernelStatus.BadValue => "a parameter is not finite or out of its domain",
            KernelStatus.SmallWorkspace => "the workspace is too small",
            _ => $"status {(int)status} is unknown",
        };
        throw new InvalidOperationException($"The kernel refused {call}: {reason}.");
    }
}
