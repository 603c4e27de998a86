using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>An integration method: how a flow is taken through time.</summary>
/// <remarks>Immutable and free of per-solve state; one instance serves any number of solves on any thread.</remarks>
public abstract class Method
{
    private protected Method(string name, string citation)
    {
        Name = name;
        Citation = citation;
    }

    /// <summary>Euler's method, order 1, fixed step. With step β it is the published algorithm step for step.</summary>
    public static Method Euler { get; } = EulerMethod.Create();

    /// <summary>Heun's method, order 2, fixed step.</summary>
    public static Method Heun { get; } = HeunMethod.Create();

    /// <summary>The classical Runge–Kutta method, order 4, fixed step.</summary>
    public static Method RungeKutta4 { get; } = RungeKutta4Method.Create();

    /// <summary>Bogacki–Shampine 3(2), adaptive.</summary>
    public static Method BogackiShampine32 { get; } = BogackiShampine32Method.Create();

    /// <summary>Dormand–Prince 5(4), adaptive, with its dense output of order 4.</summary>
    public static Method DormandPrince54 { get; } = DormandPrince54Method.Create();

    /// <summary>Tsitouras 5(4), adaptive, with its dense output of order 4: the error constants of Dormand–Prince 5(4) halved.</summary>
    public static Method Tsitouras54 { get; } = Tsitouras54Method.Create();

    /// <summary>DOP853, order 8, adaptive, with its dense output of order 7: tight tolerances on smooth flows.</summary>
    public static Method DormandPrince853 { get; } = DormandPrince853Method.Create();

    /// <summary>Runge–Kutta–Chebyshev, order 2, adaptive: explicit and stabilized, for mildly stiff flows without rotation.</summary>
    public static Method RungeKuttaChebyshev2 { get; } = RungeKuttaChebyshev2Method.Create();

    /// <summary>
    /// The implicit Euler method, order 1: on a gradient flow with constant step h, the proximal-point method with parameter h.
    /// </summary>
    public static Method ImplicitEuler { get; } = ImplicitEulerMethod.Create();

    /// <summary>TR-BDF2, order 2, implicit: stiff flows at loose tolerances.</summary>
    public static Method TrBdf2 { get; } = TrBdf2Method.Create();

    /// <summary>Kennedy and Carpenter's ESDIRK method of order 4, implicit: stiff flows.</summary>
    public static Method KennedyCarpenter43 { get; } = KennedyCarpenter43Method.Create();

    /// <summary>
    /// The exponential Rosenbrock method of order 4, with three stages: stiff flows, above all with a symmetric Jacobian.
    /// </summary>
    public static Method ExponentialRosenbrock43 { get; } = ExponentialRosenbrock43Method.Create();

    /// <summary>
    /// The exponential Rosenbrock method of order 5, with four stages: stiff flows, above all with a symmetric Jacobian.
    /// </summary>
    public static Method ExponentialRosenbrock54 { get; } = ExponentialRosenbrock54Method.Create();

    /// <summary>
    /// Chooses by itself and on the way: explicit until the flow is stiff, then exponential, stabilized or implicit, and back.
    /// </summary>
    public static Method Auto { get; } = AutoMethod.Create();

    /// <summary>Every method, lowest order first, and last the automatic choice.</summary>
    public static IReadOnlyList<Method> All { get; } =
    [
        Euler, ImplicitEuler, Heun, TrBdf2, RungeKuttaChebyshev2, BogackiShampine32, RungeKutta4, KennedyCarpenter43, ExponentialRosenbrock43,
        DormandPrince54, Tsitouras54, ExponentialRosenbrock54, DormandPrince853, Auto,
    ];

    /// <summary>Name in kebab case, such as <c>dormand-prince-54</c>; stored with runs.</summary>
    public string Name { get; }

    /// <summary>Where the method was published.</summary>
    public string Citation { get; }

    /// <summary>Classical order p: the global error is O(h^p).</summary>
    public abstract int Order { get; }

    /// <summary>
    /// Order q of the dense output: its local error is O(h^{q+1}) uniformly over the step, so that the global error
    /// between steps is O(h^{min(p, q+1)}).
    /// </summary>
    public abstract int DenseOrder { get; }

    /// <summary>Whether the method estimates its error and chooses its steps.</summary>
    public abstract bool IsAdaptive { get; }

    /// <summary>Whether stability leaves its steps free where the field is stiff: implicit, stabilized and exponential methods.</summary>
    public virtual bool IsForStiffFlows => false;

    // Step control where the options name none.
    internal virtual StepControl DefaultStepControl => StepControl.Dopri5;

    /// <summary>The method of that name.</summary>
    /// <param name="name">Kebab-case name; case does not matter.</param>
    /// <exception cref="ArgumentException">No method has that name; the message lists those that there are.</exception>
    public static Method Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"There is no method '{name}'; the methods are {string.Join(", ", All.Select(m => m.Name))}.", nameof(name));
    }

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    // One generic virtual call per solve; the loop behind it is compiled for the field and the stepper.
    internal abstract Trajectory Run<TField>(FlowSetup<TField> setup)
        where TField : IVectorField;
}
