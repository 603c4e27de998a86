namespace MetaFlow;

/// <summary>
/// The direction that the outer level follows for one task, given how the task adapts. The third choice of a
/// <see cref="Composition"/>.
/// </summary>
public abstract record MetaGradient
{
    private protected MetaGradient()
    {
    }

    /// <summary>The gradient of <c>w ↦ f(φ(w))</c>, by the chain rule through the adaptation.</summary>
    public static MetaGradient Exact { get; } = new ExactMetaGradient();

    /// <summary>The gradient at the adapted point, <c>∇f(φ(w))</c>; the adaptation's Jacobian is dropped.</summary>
    public static MetaGradient FirstOrder { get; } = new FirstOrderMetaGradient();

    /// <summary>The displacement <c>(w − φ(w))/(αN)</c>; of a proximal point the gradient of the Moreau envelope.</summary>
    public static MetaGradient Displacement { get; } = new DisplacementMetaGradient();

    /// <summary>
    /// <c>u − α (∇f̂(w + δu/‖u‖) − ∇f̂(w − δu/‖u‖)) ‖u‖/(2δ)</c> with u = ∇f(φ(w)): the product with the Hessian by central differences.
    /// </summary>
    /// <param name="differenceStep">δ; finite and positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">δ is not positive or not finite.</exception>
    public static MetaGradient HessianFree(double differenceStep) => new HessianFreeMetaGradient(differenceStep);

    /// <summary><c>(I + ∇²f̂(φ)/λ)⁻¹∇f(φ)</c> by so many iterations of conjugate gradients from zero.</summary>
    /// <param name="iterations">Number of iterations, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static MetaGradient Implicit(int iterations) => new ImplicitMetaGradient(iterations);

    /// <summary>
    /// <c>−λ dφ_ν/dν</c> at ν = 0 by a difference stencil, where φ_ν minimizes <c>f̂ + νf + λ/2 ‖· − w‖²</c>.
    /// </summary>
    /// <param name="perturbation">ν; finite and positive.</param>
    /// <param name="order">1: forward; 2: symmetric; n: the stencil of order n, on −n/2 … n/2 for even n and on 0 … n for odd n; at most 8.</param>
    /// <exception cref="ArgumentOutOfRangeException">ν is not positive or not finite, or the order is not from 1 to 8.</exception>
    public static MetaGradient Perturbed(double perturbation, int order = 1) => new PerturbedMetaGradient(perturbation, order);

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The choice's parameters by their one snake_case name.</summary>
    public virtual IReadOnlyDictionary<string, ParameterValue> Parameters => System.Collections.Frozen.FrozenDictionary<string, ParameterValue>.Empty;

    /// <summary>Whether the direction is the gradient of a potential for every loss, up to the accuracy of inner solvers.</summary>
    /// <param name="adaptation">How the task adapts.</param>
    public abstract bool IsGradient(Adaptation adaptation);

    /// <summary>
    /// What one evaluation costs, per task, the adaptation included; where inner solvers stop by their accuracy a least cost, and a run
    /// counts as it goes.
    /// </summary>
    /// <param name="adaptation">How the task adapts.</param>
    public abstract EvaluationCost Cost(Adaptation adaptation);

    /// <summary>The most vectors of length d, per task, that are kept of inner paths at one time: the peak memory of inner states.</summary>
    /// <param name="adaptation">How the task adapts.</param>
    public abstract long InnerStates(Adaptation adaptation);

    /// <summary>The smallest and the largest ν of the inner objectives <c>f̂ + νf</c> that are solved.</summary>
    internal virtual (double Least, double Most) Perturbations => default;

    /// <summary>
    /// How far the direction may be from a smooth function of the state, see <see cref="IVectorField.NoiseFloor"/>. Where it is a Lipschitz function of
    /// φ, with the constant of the field itself, an error of φ is one of the state: λδ of λ(w − φ), Lδ of ∇f(φ).
    /// </summary>
    internal virtual double NoiseFloor(Adaptation adaptation) => adaptation.NoiseFloor;

    /// <summary>Why this meta-gradient cannot be taken of an adaptation, or null when it can.</summary>
    internal abstract string? Refusal(Adaptation adaptation);

    /// <summary>Doubles of workspace for a block of tasks, the adaptation's included.</summary>
    internal abstract int WorkspaceLength(Adaptation adaptation, int count, int dimension);

    /// <summary>Evaluates the direction for a block of tasks.</summary>
    /// <param name="losses">The tasks' losses.</param>
    /// <param name="adaptation">How they adapt.</param>
    /// <param name="state">w, once for each task.</param>
    /// <param name="destination">Receives the directions.</param>
    /// <param name="values">Receives f(φ(w)) for each task; empty when it is not wanted.</param>
    /// <param name="workspace">Workspace.</param>
    internal abstract void Evaluate(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> destination, Span<double> values, Span<double> workspace);

    /// <summary>f(φ) for each task, where it is wanted.</summary>
    private protected static void Values(SeenLosses losses, ReadOnlySpan<double> adapted, Span<double> values)
    {
        if (!values.IsEmpty)
        {
            losses.QueryValue(adapted, values);
        }
    }

    /// <summary>The potentials whose gradients the directions are, one value for each task; only where <see cref="IsGradient"/>.</summary>
    internal virtual void Potential(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, Span<double> values, Span<double> workspace) =>
        throw new NotSupportedException($"The meta-gradient {Name} of {adaptation.Name} is not the gradient of a potential.");

    /// <summary>The products of the potentials' Hessians; only where <see cref="IsGradient"/>.</summary>
    /// <exception cref="NotSupportedException">The losses do not give the derivatives that are needed.</exception>
    internal virtual void HessianProduct(SeenLosses losses, Adaptation adaptation, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace) =>
        throw new NotSupportedException($"The meta-gradient {Name} of {adaptation.Name} is not the gradient of a potential.");
}
