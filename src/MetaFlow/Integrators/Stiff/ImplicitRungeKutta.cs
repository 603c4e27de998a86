namespace MetaFlow.Integrators;

/// <summary>A method given by the tableau of an ESDIRK method.</summary>
internal sealed class ImplicitRungeKutta(string name, string citation, ImplicitTableau tableau, StepControl? control = null) : Method(name, citation)
{
    public ImplicitTableau Tableau { get; } = tableau;

    public override int Order => Tableau.Order;

    public override int DenseOrder => Tableau.DenseOrder;

    public override bool IsAdaptive => true;

    public override bool IsForStiffFlows => true;

    internal override StepControl DefaultStepControl => control ?? base.DefaultStepControl;

    internal override Trajectory Run<TField>(FlowSetup<TField> setup) => new FlowLoop<TField, ImplicitStepper<TField>>(
        setup,
        new ImplicitStepper<TField>(Tableau, setup.Dimension, new ErrorScale(setup.Options, setup.Dimension), setup.Options.StepSize is not null)).Run();
}
