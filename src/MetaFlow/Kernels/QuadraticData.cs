namespace MetaFlow.Kernels;

/// <summary>The data of one quadratic loss f(w) = ½ w·(A w) − b·w + c.</summary>
/// <param name="A">The Hessian, row-major, d·d entries, symmetric and finite.</param>
/// <param name="B">The linear part, d entries, finite.</param>
/// <param name="C">The constant; finite.</param>
/// <param name="Dimension">Dimension d ≥ 1.</param>
public sealed record QuadraticData(double[] A, double[] B, double C, int Dimension);
