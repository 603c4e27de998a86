namespace MetaFlow.Integrators;

/// <summary>The field of the current phase and the number of its evaluations.</summary>
internal struct FieldCounter<TField>(TField field, long evaluations = 0)
    where TField : IVectorField
{
#pragma warning disable IDE0044 // not readonly: a struct field would be copied at every call
    private TField _field = field;
#pragma warning restore IDE0044

    public long Evaluations { get; private set; } = evaluations;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        Evaluations++;
        _field.Evaluate(time, state, destination);
    }
}
