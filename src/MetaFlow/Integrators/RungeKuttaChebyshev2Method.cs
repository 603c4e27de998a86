namespace MetaFlow.Integrators;

/// <summary>
/// The Runge–Kutta–Chebyshev method of order 2: explicit, with as many stages as the spectral radius asks for, stable on a real
/// interval that grows with their square. For mildly stiff flows whose Jacobian has real negative eigenvalues.
/// </summary>
/// <remarks>
/// B. P. Sommeijer, L. F. Shampine, J. G. Verwer, RKC: An explicit solver for parabolic PDEs, J. Comput. Appl. Math. 88 (1998)
/// 315–326. The dense output is the cubic Hermite interpolant.
/// </remarks>
/// <param name="stages">Stages of every step, at least 2; 0: chosen from the spectral radius.</param>
/// <param name="taken">Receives the number of stages of every accepted step, for whoever solves with this instance alone; null: not wanted.</param>
internal sealed class RungeKuttaChebyshev2Method(int stages, List<int>? taken = null) : Method(
    "runge-kutta-chebyshev-2",
    "B. P. Sommeijer, L. F. Shampine, J. G. Verwer, RKC: An explicit solver for parabolic PDEs, J. Comput. Appl. Math. 88 (1998) 315-326")
{
    public static Method Create() => new RungeKuttaChebyshev2Method(0);

    /// <summary>The same method, which tells its stages.</summary>
    public RungeKuttaChebyshev2Method Recording(List<int> stagesTaken) => new(stages, stagesTaken);

    public override int Order => 2;

    public override int DenseOrder => 2;

    public override bool IsAdaptive => true;

    public override bool IsForStiffFlows => true;

    internal override Trajectory Run<TField>(FlowSetup<TField> setup) => new FlowLoop<TField, ChebyshevStepper<TField>>(
        setup, new ChebyshevStepper<TField>(setup.Dimension, setup.Options.RelativeTolerance, stages, taken)).Run();
}
