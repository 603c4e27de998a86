namespace MetaFlow.Integrators;

/// <summary>
/// Chooses by itself: Tsitouras 5(4) until stability rules its steps, then the exponential method (symmetric Jacobian), RKC2
/// (real spectrum, nothing claimed, few stages) or the implicit method, and back. Every change is in <see cref="Trajectory.Switches"/>.
/// </summary>
/// <remarks>
/// The test of stiffness is that of DOPRI5: E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, §IV.2. Order and dense
/// order are those of the method that it starts with.
/// </remarks>
internal sealed class AutoMethod() : Method("auto", "E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, IV.2 (the test of stiffness)")
{
    public static Method Create() => new AutoMethod();

    public override int Order => 5;

    public override int DenseOrder => 4;

    public override bool IsAdaptive => true;

    public override bool IsForStiffFlows => true;

    internal override Trajectory Run<TField>(FlowSetup<TField> setup) =>
        new FlowLoop<TField, AutoStepper<TField>>(setup, new AutoStepper<TField>(setup)).Run();
}
