using System.Runtime.InteropServices;

namespace MetaFlow.Kernels;

/// <summary>metaflow_quadratic: f(w) = w·(A w)/2 − b·w + c, A symmetric.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeQuadratic
{
    public double* A;
    public double* B;
    public double C;
    public long Stride;
}
