using System.Runtime.InteropServices;

namespace MetaFlow.Kernels;

/// <summary>metaflow_network: f(w) = scale · Σ_k loss(z(x_k), y_k) + ridge/2 ‖w‖², z(x) = W₂ᵀ tanh(W₁x + b₁) + b₂.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeNetwork
{
    public double* X;
    public double* Transposed;
    public double* Y;
    public long Rows;
    public long Inputs;
    public long Hidden;
    public long Outputs;
    public long Stride;
    public long TransposedStride;
    public double Scale;
    public double Ridge;
    public int Output;
    public int Reserved;
    public double* Products;
    public long ProductsStride;
}
