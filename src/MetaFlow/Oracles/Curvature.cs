namespace MetaFlow;

/// <summary>What is known of the curvature of a loss.</summary>
internal static class Curvature
{
    /// <summary>A number below all eigenvalues of the Hessian, or null. Generalized linear losses are convex; nothing is computed for them.</summary>
    public static double? Lower(SmoothLoss loss) =>
        loss is GlmLoss ? 0 : loss.Constants is { StrongConvexity: { } modulus } ? modulus.Value : -loss.Constants.Smoothness?.Value;

    /// <summary>The smoothness constant L, or null.</summary>
    public static double? Upper(SmoothLoss loss) => loss.Constants.Smoothness?.Value;
}
