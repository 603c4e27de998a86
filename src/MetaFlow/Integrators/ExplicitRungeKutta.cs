namespace MetaFlow.Integrators;

/// <summary>A method given by an explicit Butcher tableau.</summary>
internal sealed class ExplicitRungeKutta(string name, string citation, ButcherTableau tableau, StepControl? control = null) : Method(name, citation)
{
    public ButcherTableau Tableau { get; } = tableau;

    public override int Order => Tableau.Order;

    public override int DenseOrder => Tableau.DenseOrder;

    public override bool IsAdaptive => Tableau.ErrorWeights is not null;

    internal override StepControl DefaultStepControl => control ?? base.DefaultStepControl;

    internal override Trajectory Run<TField>(FlowSetup<TField> setup) =>
        new FlowLoop<TField, ExplicitStepper<TField>>(setup, new ExplicitStepper<TField>(Tableau, setup.Dimension)).Run();
}
