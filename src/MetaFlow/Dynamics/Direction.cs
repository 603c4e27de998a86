namespace MetaFlow;

/// <summary>What the outer level follows: how tasks adapt, and which meta-gradient is taken of that.</summary>
/// <param name="Adaptation">How a task moves the shared start.</param>
/// <param name="MetaGradient">The direction followed for one task.</param>
public sealed record Direction(Adaptation Adaptation, MetaGradient MetaGradient)
{
    /// <summary>The gradient of the task average f: empirical risk minimization.</summary>
    public static Direction TaskAverage { get; } = new(Adaptation.None, MetaGradient.Exact);
}
