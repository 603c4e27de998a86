namespace MetaFlow;

/// <summary>
/// A functional of the state whose average, minimum or integral is taken along a flow or an iteration, without saving it.
/// </summary>
/// <remarks>
/// <para>
/// Along a flow, integrals and averages use three-point Gauss quadrature (order 6) on the dense output in every accepted step:
/// with a dense output of order q the integral has the order min(p, q+1) of the dense output's global error, which is p for
/// every method. The minimum is taken over eight equal subintervals per step and refined by a
/// bracketing search around the lowest sample.
/// </para>
/// <para>
/// Along an iteration with step β the integral is Σ_{k&lt;K} β g(w_k), the average is the mean over w_0 … w_{K−1}, and the
/// minimum runs over w_0 … w_K.
/// </para>
/// </remarks>
public sealed class RunningFunctional
{
    private RunningFunctional(FunctionalKind kind, string name, StateFunction function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        Kind = kind;
        Name = name;
        Function = function;
    }

    /// <summary>Name told in the result.</summary>
    public string Name { get; }

    /// <summary>What is made of the functional.</summary>
    public FunctionalKind Kind { get; }

    /// <summary>The functional.</summary>
    public StateFunction Function { get; }

    /// <summary>The average over time.</summary>
    public static RunningFunctional Average(string name, StateFunction function) => new(FunctionalKind.Average, name, function);

    /// <summary>The minimum over time and where it is attained.</summary>
    public static RunningFunctional Minimum(string name, StateFunction function) => new(FunctionalKind.Minimum, name, function);

    /// <summary>The integral over time.</summary>
    public static RunningFunctional Integral(string name, StateFunction function) => new(FunctionalKind.Integral, name, function);
}
