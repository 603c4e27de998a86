namespace MetaFlow;

/// <summary>How a proximal point is solved for.</summary>
public enum InnerSolver
{
    /// <summary>Newton's method; its linear systems by conjugate gradients, its steps shortened until the gradient norm falls.</summary>
    Newton,

    /// <summary>
    /// Nesterov's accelerated gradient method for strongly convex functions, with step 1/(L + λ); needs a known smoothness constant L
    /// of every support loss.
    /// </summary>
    AcceleratedGradient,
}
