namespace MetaFlow.Integrators;

/// <summary>The derivative of one explicit Runge–Kutta step <c>w ↦ w + h Σ b_i k_i</c>, forwards and in reverse; its stages are computed again.</summary>
internal sealed class StageDerivatives : IStepDerivatives
{
    private readonly ILinearizableField _field;
    private readonly IParameterizedField? _parameterized;
    private readonly ButcherTableau _tableau;
    private readonly int _last;
    private readonly double[][] _points; // the states at which the stages are evaluated
    private readonly double[][] _stages;
    private readonly double[][] _derivatives; // of the stages forwards, their adjoints in reverse
    private readonly double[] _product;
    private readonly double[] _parameterProduct;

    public StageDerivatives(ILinearizableField field, ButcherTableau tableau)
    {
        _field = field;
        _parameterized = field as IParameterizedField;
        _tableau = tableau;
        // A first-same-as-last stage is the next step's business.
        _last = tableau.IsFirstSameAsLast ? tableau.Stages - 1 : tableau.Stages;
        _points = Vectors(_last, field.Dimension);
        _stages = Vectors(_last, field.Dimension);
        _derivatives = Vectors(_last, field.Dimension);
        _product = new double[field.Dimension];
        _parameterProduct = new double[_parameterized?.ParameterCount ?? 0];
    }

    public void Tangent(int index, double start, double step, double end, ReadOnlySpan<double> state, Span<double> tangent, ReadOnlySpan<double> parameters)
    {
        Stages(start, step, end, state);
        for (int i = 0; i < _last; i++)
        {
            tangent.CopyTo(_product);
            if (i > 0)
                StageMath.Combine(tangent, _derivatives, _tableau.Coefficients[i], step, _product);
            double time = Time(i, start, step, end);
            _field.JacobianVectorProduct(time, _points[i], _product, _derivatives[i]);
            if (parameters.Length != 0)
            {
                _parameterized!.ParameterProduct(time, _points[i], parameters, _product);
                Add(1, _product, _derivatives[i]);
            }
        }

        StageMath.Combine(tangent, _derivatives, _tableau.Weights, step, tangent);
    }

    public void Adjoint(int index, double start, double step, double end, ReadOnlySpan<double> state, Span<double> adjoint, Span<double> parameters)
    {
        Stages(start, step, end, state);
        foreach (double[] derivative in _derivatives)
            derivative.AsSpan().Clear();
        Spread(_tableau.Weights, step, adjoint);
        for (int i = _last - 1; i >= 0; i--)
        {
            double time = Time(i, start, step, end);
            if (parameters.Length != 0)
            {
                _parameterized!.TransposedParameterProduct(time, _points[i], _derivatives[i], _parameterProduct);
                Add(1, _parameterProduct, parameters);
            }

            _field.TransposedJacobianVectorProduct(time, _points[i], _derivatives[i], _product);
            // The state at the start reaches the end by itself and through every stage.
            Add(1, _product, adjoint);
            if (i > 0)
                Spread(_tableau.Coefficients[i], step, _product);
        }
    }

    private static double[][] Vectors(int count, int dimension) => [.. Enumerable.Range(0, count).Select(_ => new double[dimension])];

    private static void Add(double factor, ReadOnlySpan<double> source, Span<double> target)
    {
        for (int j = 0; j < target.Length; j++)
            target[j] += factor * source[j];
    }

    private void Stages(double start, double step, double end, ReadOnlySpan<double> state)
    {
        for (int i = 0; i < _last; i++)
        {
            state.CopyTo(_points[i]);
            if (i > 0)
                StageMath.Combine(state, _stages, _tableau.Coefficients[i], step, _points[i]);
            // The last stage's value enters no other stage.
            if (i < _last - 1)
                _field.Evaluate(Time(i, start, step, end), _points[i], _stages[i]);
        }
    }

    private double Time(int stage, double start, double step, double end) => _tableau.Nodes[stage] == 1 ? end : start + (_tableau.Nodes[stage] * step);

    // Every stage that a row uses receives its share.
    private void Spread(SparseRow row, double step, ReadOnlySpan<double> source)
    {
        for (int n = 0; n < row.Indices.Length; n++)
            Add(step * row.Values[n], source, _derivatives[row.Indices[n]]);
    }
}
