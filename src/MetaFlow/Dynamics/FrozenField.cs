namespace MetaFlow;

/// <summary>A sampled field with the draws of one step: a field like any other.</summary>
internal sealed class FrozenField(IStepField inner, long step) : IMeteredField, IExtendedField
{
    public int Dimension => inner.Dimension;

    public int ParameterDimension => inner is IExtendedField extended ? extended.ParameterDimension : inner.Dimension;

    public EvaluationCost Cost => inner.Cost;

    public double NoiseFloor => inner.NoiseFloor;

    public void Start(ReadOnlySpan<double> parameter, Span<double> state)
    {
        if (inner is IExtendedField extended)
        {
            extended.Start(parameter, state);
        }
        else
        {
            parameter.CopyTo(state);
        }
    }

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => inner.EvaluateAt(step, time, state, destination);

    public EvaluationCost EvaluateMetered(double time, ReadOnlySpan<double> state, Span<double> destination) => inner.EvaluateAt(step, time, state, destination);
}
