namespace MetaFlow;

/// <summary>A sampled field with the draws of one step: a field like any other.</summary>
internal sealed class FrozenField(IUpdateField inner, long step) : IMeteredField
{
    public int Dimension => inner.Dimension;

    public EvaluationCost Cost => inner.Cost;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => inner.EvaluateForUpdate(step, time, state, destination);

    public EvaluationCost EvaluateMetered(double time, ReadOnlySpan<double> state, Span<double> destination) => inner.EvaluateForUpdate(step, time, state, destination);

    public void Update(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, double stepSize, Span<double> destination) =>
        inner.Update(time, state, direction, stepSize, destination);
}
