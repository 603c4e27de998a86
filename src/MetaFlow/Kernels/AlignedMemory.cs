using System.Runtime.InteropServices;

namespace MetaFlow.Kernels;

/// <summary>Zeroed native memory on a 64-byte boundary (a cache line, and the widest vector), freed by its finalizer at the latest.</summary>
internal sealed unsafe class AlignedMemory : SafeHandle
{
    private const int Alignment = 64;

    /// <summary>Allocates <paramref name="length"/> doubles.</summary>
    public AlignedMemory(long length)
        : base(0, ownsHandle: true)
    {
        nuint bytes = checked((nuint)Math.Max(length, 1) * sizeof(double));
        void* memory = NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(memory, bytes);
        SetHandle((nint)memory);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The first double; valid while the handle is referenced.</summary>
    public double* Pointer => (double*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
