namespace MetaFlow.Kernels;

/// <summary>
/// The data of one generalized linear loss f(w) = scale · Σ_k φ(x_k·w, y_k) + ridge/2 ‖w‖².
/// </summary>
/// <param name="Family">The scalar loss φ.</param>
/// <param name="X">The design, row-major, n·d entries, finite.</param>
/// <param name="Y">The responses, n ≥ 1 entries, finite.</param>
/// <param name="Dimension">Dimension d ≥ 1.</param>
/// <param name="Scale">The factor before the sum; finite.</param>
/// <param name="Ridge">The ridge; finite.</param>
/// <param name="Smoothing">The width of the smoothed hinge; positive and finite (other families ignore it).</param>
public sealed record GlmData(GlmFamily Family, double[] X, double[] Y, int Dimension, double Scale, double Ridge = 0, double Smoothing = 1);
