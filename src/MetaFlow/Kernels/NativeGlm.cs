using System.Runtime.InteropServices;

namespace MetaFlow.Kernels;

/// <summary>metaflow_glm: f(w) = scale · Σ_k φ(x_k·w, y_k) + ridge/2 ‖w‖².</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeGlm
{
    public double* X;
    public double* Y;
    public long Rows;
    public long Stride;
    public double Scale;
    public double Ridge;
    public double Smoothing;
    public int Family;
    public int Reserved;
    public double* Products;
    public long ProductsStride;
    public double* Columns;
}
