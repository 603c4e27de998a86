namespace MetaFlow;

/// <summary>The named algorithms, each a composition of one line.</summary>
public static class Algorithms
{
    /// <summary>Empirical risk minimization (joint training): <c>dw/dt = −∇f(w)</c>.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="options">How it is evaluated.</param>
    public static Algorithm Erm(TaskSet tasks, AlgorithmOptions? options = null) =>
        new("erm", tasks, new Composition(), options);

    /// <summary>MAML (xu2020 eq. 3.1; ji2020 with N = 1): <c>dw/dt = −Σ pᵢ(I − α∇²f̂ᵢ(w))∇fᵢ(w − α∇f̂ᵢ(w))</c>.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">Inner step size α ≥ 0.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative or not finite.</exception>
    public static Algorithm Maml(TaskSet tasks, double innerStepSize, AlgorithmOptions? options = null) =>
        new("maml", tasks, new Composition { Adaptation = Adaptation.GradientStep(innerStepSize) }, options);

    /// <summary>BI-MAML (xu2020 Algorithms 1 and 2): empirical risk minimization until <c>‖∇f‖ ≤ ε₀</c>, then MAML.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">Inner step size α ≥ 0.</param>
    /// <param name="switchGradientNorm">ε₀ &gt; 0.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative, ε₀ is not positive, or one is not finite.</exception>
    public static Algorithm BiMaml(TaskSet tasks, double innerStepSize, double switchGradientNorm, AlgorithmOptions? options = null) =>
        new("bi-maml", tasks, new Composition { Adaptation = Adaptation.GradientStep(innerStepSize), Dynamics = OuterDynamics.TwoPhase(Direction.TaskAverage, switchGradientNorm, "erm", "maml") }, options);
}
