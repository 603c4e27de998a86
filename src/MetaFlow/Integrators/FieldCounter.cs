namespace MetaFlow.Integrators;

/// <summary>The field of the current phase and the number of its evaluations and Jacobian-vector products.</summary>
internal struct FieldCounter<TField>(TField field, long evaluations = 0, long products = 0)
    where TField : IVectorField
{
    private readonly ILinearizableField? _linearizable = field as ILinearizableField;
#pragma warning disable IDE0044 // not readonly: a struct field would be copied at every call
    private TField _field = field;
#pragma warning restore IDE0044

    public long Evaluations { get; private set; } = evaluations;

    /// <summary>Products with the field's own Jacobian; those by finite differences count as evaluations.</summary>
    public long Products { get; private set; } = products;

    /// <summary>The field's claims, not yet probed; null when it makes none.</summary>
    public readonly ILinearizableField? Linearizable => _linearizable;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        Evaluations++;
        _field.Evaluate(time, state, destination);
    }

    /// <summary>One product with the field's own Jacobian.</summary>
    public void Product(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        Products++;
        _linearizable!.JacobianVectorProduct(time, state, direction, destination);
    }

    /// <summary>Several products with the field's own Jacobian.</summary>
    public void ProductsOf(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destinations)
    {
        Products += directions.Length / state.Length;
        _linearizable!.JacobianVectorProducts(time, state, directions, destinations);
    }
}
