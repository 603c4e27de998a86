namespace MetaFlow.Integrators;

/// <summary>A method given by the tableau of an exponential Rosenbrock method.</summary>
internal sealed class ExponentialRosenbrock(string name, string citation, ExponentialTableau tableau) : Method(name, citation)
{
    public ExponentialTableau Tableau { get; } = tableau;

    public override int Order => Tableau.Order;

    public override int DenseOrder => 4;

    public override bool IsAdaptive => true;

    public override bool IsForStiffFlows => true;

    internal override Trajectory Run<TField>(FlowSetup<TField> setup) => new FlowLoop<TField, ExponentialStepper<TField>>(
        setup, new ExponentialStepper<TField>(Tableau, setup.Dimension, setup.Options, setup.LooksInside)).Run();
}
