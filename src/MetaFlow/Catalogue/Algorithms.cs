namespace MetaFlow;

/// <summary>The named algorithms, each a composition of one line.</summary>
public static class Algorithms
{
    /// <summary>Accuracy of inner solutions whose differences are divided by ν.</summary>
    internal const double DifferencedAccuracy = 1e-13;

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
    public static Algorithm Maml(TaskSet tasks, double innerStepSize, AlgorithmOptions? options = null) => Maml(tasks, innerStepSize, 1, options);

    /// <summary>Multi-step MAML (ji2020 eq. 3 and 4): the exact gradient through N inner steps.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">Inner step size α ≥ 0.</param>
    /// <param name="innerSteps">N ≥ 1.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative or not finite, or N is below 1.</exception>
    public static Algorithm Maml(TaskSet tasks, double innerStepSize, int innerSteps, AlgorithmOptions? options = null) => Maml(tasks, innerStepSize, innerSteps, 0, options);

    /// <summary>Multi-step MAML on penalized inner losses <c>f̂ᵢ + λ/2 ‖· − w‖²</c>.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">Inner step size α ≥ 0.</param>
    /// <param name="innerSteps">N ≥ 1.</param>
    /// <param name="penalty">λ ≥ 0.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static Algorithm Maml(TaskSet tasks, double innerStepSize, int innerSteps, double penalty, AlgorithmOptions? options = null) =>
        new("maml", tasks, new Composition { Adaptation = Adaptation.GradientSteps(innerStepSize, innerSteps, penalty) }, options);

    /// <summary>First-order MAML (Finn et al. 2017; mishchenko2023 Algorithm 1): <c>dw/dt = −Σ pᵢ∇fᵢ(φᵢ(w))</c> after N gradient steps.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">Inner step size α ≥ 0.</param>
    /// <param name="innerSteps">N ≥ 1; default 1.</param>
    /// <param name="penalty">λ of a penalty λ/2 ‖z − w‖² on the inner loss, at least zero (chayti2024); default 0.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative or not finite, or N is below 1.</exception>
    public static Algorithm FoMaml(TaskSet tasks, double innerStepSize, int innerSteps = 1, double penalty = 0, AlgorithmOptions? options = null) =>
        new("fo-maml", tasks, new Composition { Adaptation = Adaptation.GradientSteps(innerStepSize, innerSteps, penalty), MetaGradient = MetaGradient.FirstOrder }, options);

    /// <summary>Hessian-free MAML (Fallah et al. 2020): MAML with its Hessian-vector product by a central difference of gradients.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">Inner step size α ≥ 0.</param>
    /// <param name="differenceStep">How far from w the gradients are taken; positive.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static Algorithm HfMaml(TaskSet tasks, double innerStepSize, double differenceStep = 1e-4, AlgorithmOptions? options = null) =>
        new("hf-maml", tasks, new Composition { Adaptation = Adaptation.GradientStep(innerStepSize), MetaGradient = MetaGradient.HessianFree(differenceStep) }, options);

    /// <summary>Reptile (Nichol et al. 2018; chayti2024 eq. 4): <c>dw/dt = −Σ pᵢ(w − φᵢ(w))/(αN)</c> after N gradient steps.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">Inner step size α &gt; 0.</param>
    /// <param name="innerSteps">N ≥ 1; default 5. With N = 1 it is empirical risk minimization on the support losses.</param>
    /// <param name="penalty">λ of a penalty λ/2 ‖z − w‖² on the inner loss, at least zero (chayti2024); default 0.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static Algorithm Reptile(TaskSet tasks, double innerStepSize, int innerSteps = 5, double penalty = 0, AlgorithmOptions? options = null) =>
        new("reptile", tasks, new Composition { Adaptation = Adaptation.GradientSteps(innerStepSize, innerSteps, penalty), MetaGradient = MetaGradient.Displacement }, options);

    /// <summary>BI-MAML (xu2020 Algorithms 1 and 2): empirical risk minimization until <c>‖∇f‖ ≤ ε₀</c>, then MAML.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">Inner step size α ≥ 0.</param>
    /// <param name="switchGradientNorm">ε₀ &gt; 0.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative, ε₀ is not positive, or one is not finite.</exception>
    public static Algorithm BiMaml(TaskSet tasks, double innerStepSize, double switchGradientNorm, AlgorithmOptions? options = null) =>
        new("bi-maml", tasks, new Composition { Adaptation = Adaptation.GradientStep(innerStepSize), Dynamics = OuterDynamics.TwoPhase(Direction.TaskAverage, switchGradientNorm, "erm", "maml") }, options);

    /// <summary>iMAML (Rajeswaran et al. 2019; chayti2024 eq. 8): <c>(I + ∇²f̂ᵢ(φᵢ)/λ)⁻¹∇fᵢ(φᵢ)</c> at the proximal point, by conjugate gradients.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="penalty">λ &gt; 0.</param>
    /// <param name="cgIterations">Iterations of conjugate gradients, at least 1; default 10.</param>
    /// <param name="inner">How the inner problem is solved; default <see cref="InnerSolution.ToAccuracy"/> 1e-10.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range, or a proximal point is not defined.</exception>
    public static Algorithm Imaml(TaskSet tasks, double penalty, int cgIterations = 10, InnerSolution? inner = null, AlgorithmOptions? options = null) =>
        new("imaml", tasks, new Composition { Adaptation = (inner ?? new()).Of(penalty), MetaGradient = MetaGradient.Implicit(cgIterations) }, options);

    /// <summary>
    /// The Moreau flow (mishchenko2023 eq. 3; Meta-MinibatchProx): <c>dw/dt = −Σ pᵢ(w − zᵢ(w))/α</c> with the proximal points zᵢ of the support losses.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">α &gt; 0.</param>
    /// <param name="proximal">How the points are solved for; default: to a distance of 1e-10.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range, or a proximal point is not defined.</exception>
    public static Algorithm Moreau(TaskSet tasks, double innerStepSize, ProximalPointOptions? proximal = null, AlgorithmOptions? options = null)
    {
        var point = Adaptation.ProximalStep(innerStepSize, proximal);
        return new("moreau", tasks, new Composition { Adaptation = point, MetaGradient = MetaGradient.Displacement, Objective = new(point.WithoutError, MetaGradient.Displacement) }, options);
    }

    /// <summary>
    /// MAML with the inner gradient flow for its adaptation, <c>φᵢ(w) = z(T)</c> of <c>dz/dt = −∇f̂ᵢ(z)</c> from w: the limit of many small inner
    /// steps, αN = T. Its direction is the exact gradient through the steps that the method takes.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerTime">T &gt; 0.</param>
    /// <param name="inner">How the inner flow takes time; default: Dormand–Prince 5(4) with 16 equal steps.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static Algorithm MamlOfFlow(TaskSet tasks, double innerTime, FlowMapOptions? inner = null, AlgorithmOptions? options = null) =>
        new("maml", tasks, new Composition { Adaptation = Adaptation.GradientFlow(innerTime, inner), MetaGradient = MetaGradient.Exact }, options);

    /// <summary>
    /// FO-MuML (mishchenko2023 Algorithm 3): <c>dw/dt = −Σ pᵢ∇fᵢ(zᵢ)</c> after s fixed-point steps <c>z ← w − α∇f̂ᵢ(z)</c>. Its F is the average of
    /// the Moreau envelopes.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">α &gt; 0.</param>
    /// <param name="innerSteps">s ≥ 1; default 1, which is FO-MAML.</param>
    /// <param name="fixedPointStepSize">γ of the steps <c>z ← w − γ∇f̂ᵢ(z)</c> where it is not α (remark 9); null, the default, for α.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range, or a proximal point is not defined.</exception>
    public static Algorithm FoMuml(TaskSet tasks, double innerStepSize, int innerSteps = 1, double? fixedPointStepSize = null, AlgorithmOptions? options = null) =>
        new("fo-muml", tasks, new Composition { Adaptation = fixedPointStepSize is { } gamma ? new FixedPointAdaptation(gamma, innerSteps, innerStepSize) : Adaptation.FixedPointSteps(innerStepSize, innerSteps), MetaGradient = MetaGradient.FirstOrder, Objective = new(Adaptation.ProximalStep(innerStepSize), MetaGradient.Displacement) }, options);

    /// <summary>
    /// FO-MuML with inexact proximal points (mishchenko2023 Algorithm 2): <c>dw/dt = −Σ pᵢ∇fᵢ(zᵢ)</c> with any zᵢ for which
    /// <c>‖(w − zᵢ)/α − ∇Eᵢ(w)‖ ≤ δ‖∇Eᵢ(w)‖</c>; the direction is the gradient at zᵢ, not the displacement.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">α &gt; 0.</param>
    /// <param name="error">The error; it is left in full.</param>
    /// <param name="innerAccuracy">Distance from the proximal point at which its solver stops, before the error is added; default 1e-10.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range, or a proximal point is not defined.</exception>
    public static Algorithm FoMuml(TaskSet tasks, double innerStepSize, InnerError error, double innerAccuracy = 1e-10, AlgorithmOptions? options = null)
    {
        var point = Adaptation.ProximalStep(innerStepSize, new() { Accuracy = innerAccuracy, Error = error });
        return new("fo-muml", tasks, new Composition { Adaptation = point, MetaGradient = MetaGradient.FirstOrder, Objective = new(point.WithoutError, MetaGradient.Displacement) }, options);
    }

    /// <summary>
    /// TR-MAML, also known as DA-MAML (collins2020 Algorithm 1): <c>min over w, max over p of Σ pᵢ fᵢ(wᵢ)</c> after one gradient step. The state is
    /// (w, p); p starts at the weights of the task set. Its F is the average with those weights.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="innerStepSize">Inner step size α ≥ 0.</param>
    /// <param name="weightSpeed">κ = η_p/η_w &gt; 0; default 1.</param>
    /// <param name="rule">How p stays on the simplex; default by projection.</param>
    /// <param name="metaGradient">The direction in w; default exact. First-order and Hessian-free are the variants of its §4.1.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static Algorithm TrMaml(TaskSet tasks, double innerStepSize, double weightSpeed = 1, SimplexRule rule = SimplexRule.Projected, MetaGradient? metaGradient = null, AlgorithmOptions? options = null) =>
        new("tr-maml", tasks, new Composition { Adaptation = Adaptation.GradientStep(innerStepSize), MetaGradient = metaGradient ?? MetaGradient.Exact, Weighting = Weighting.Adversarial(rule, weightSpeed) }, options);

    /// <summary>
    /// FO-B-MAML (chayti2024 Algorithm 1): <c>dw/dt = Σ pᵢ λ dφᵢ,ν/dν</c> by differences in ν of perturbed inner solutions; no Hessian, and no inner path in memory.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="penalty">λ &gt; 0.</param>
    /// <param name="perturbation">ν &gt; 0; default 1e-3.</param>
    /// <param name="stencilOrder">1: forward (eq. 10), 2: symmetric (eq. 11), n: of order n (eq. 12); default 1.</param>
    /// <param name="inner">How the inner problems are solved; default <see cref="InnerSolution.ToAccuracy"/> 1e-13, because ν divides the error.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range, or a proximal point is not defined.</exception>
    public static Algorithm FoBMaml(TaskSet tasks, double penalty, double perturbation = 1e-3, int stencilOrder = 1, InnerSolution? inner = null, AlgorithmOptions? options = null) =>
        new("fo-b-maml", tasks, new Composition { Adaptation = (inner ?? InnerSolution.ToAccuracy(DifferencedAccuracy)).Of(penalty), MetaGradient = MetaGradient.Perturbed(perturbation, stencilOrder) }, options);
}
