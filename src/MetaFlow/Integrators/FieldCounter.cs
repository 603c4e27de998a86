namespace MetaFlow.Integrators;

/// <summary>The field of the current phase, the number of its evaluations and Jacobian-vector products, and what the evaluations cost.</summary>
internal struct FieldCounter<TField>(TField field, long evaluations = 0, long products = 0, EvaluationCost spent = default)
    where TField : IVectorField
{
    private readonly ILinearizableField? _linearizable = field as ILinearizableField;
    private readonly IMeteredField? _metered = typeof(TField).IsValueType ? null : field as IMeteredField;
    private readonly IUpdateField? _update = typeof(TField).IsValueType ? null : field as IUpdateField;
    private EvaluationCost _spent = spent;
#pragma warning disable IDE0044 // not readonly: a struct field would be copied at every call
    private TField _field = field;
#pragma warning restore IDE0044

    public long Evaluations { get; private set; } = evaluations;

    /// <summary>Products with the field's own Jacobian; those by finite differences count as evaluations.</summary>
    public long Products { get; private set; } = products;

    /// <summary>The field's claims, not yet probed; null when it makes none.</summary>
    public readonly ILinearizableField? Linearizable => _linearizable;

    /// <summary>The oracle calls of all evaluations: what a metered field told, or else what one evaluation costs, so many times.</summary>
    public EvaluationCost Spent => _metered is null && _update is null ? Evaluations * _field.Cost : _spent;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        Evaluations++;
        if (_metered is not null)
        {
            _spent += _metered.EvaluateMetered(time, state, destination);
            return;
        }

        _field.Evaluate(time, state, destination);
        if (_update is not null)
            _spent += _field.Cost;
    }

    /// <summary>What fades where the field rests, counted as one evaluation.</summary>
    public void EvaluateResidual(IRestingField resting, double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        Evaluations++;
        resting.EvaluateResidual(time, state, destination);
        if (_metered is not null || _update is not null)
            _spent += _field.Cost;
    }

    /// <summary>The direction of the published update.</summary>
    public void EvaluateForUpdate(long step, double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        if (_update is null)
        {
            Evaluate(time, state, destination);
            return;
        }

        Evaluations++;
        _spent += _update.EvaluateForUpdate(step, time, state, destination);
    }

    /// <summary>One product with the field's own Jacobian.</summary>
    public void Product(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        Products++;
        _linearizable!.JacobianVectorProduct(time, state, direction, destination);
    }

    /// <summary>The whole Jacobian and the field where it offers both; counts as so many products as the Jacobian replaces.</summary>
    public bool TryLinearize(double time, ReadOnlySpan<double> state, Span<double> slope, Span<double> jacobian)
    {
        bool offered = _linearizable!.TryLinearize(time, state, slope, jacobian);
        Products += offered ? state.Length : 0;
        return offered;
    }

    /// <summary>The same in place of an evaluation, as which it counts too; never where evaluations tell what they cost.</summary>
    public bool TryEvaluateAndLinearize(double time, ReadOnlySpan<double> state, Span<double> slope, Span<double> jacobian)
    {
        bool offered = _metered is null && _update is null && TryLinearize(time, state, slope, jacobian);
        Evaluations += offered ? 1 : 0;
        return offered;
    }

    /// <summary>Several products with the field's own Jacobian.</summary>
    public void ProductsOf(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destinations)
    {
        _linearizable!.JacobianVectorProducts(time, state, directions, destinations);
        Products += directions.Length / state.Length; // only those that the field gave
    }
}
