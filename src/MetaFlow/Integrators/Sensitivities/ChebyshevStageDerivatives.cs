namespace MetaFlow.Integrators;

/// <summary>
/// The derivative of one step of RKC2, <c>Y_j = (1 − μ_j − ν_j) w + μ_j Y_{j−1} + ν_j Y_{j−2} + μ̃_j h v(Y_{j−1}) + γ̃_j h v(w)</c>, with the
/// number of stages that the step took. The points are computed again, and kept while the adjoint runs back over them.
/// </summary>
/// <param name="field">The field.</param>
/// <param name="stages">The numbers of stages of the steps.</param>
internal sealed class ChebyshevStageDerivatives(ILinearizableField field, List<int> stages) : IStepDerivatives
{
    private readonly IParameterizedField? _parameterized = field as IParameterizedField;
    private readonly Dictionary<int, ChebyshevCoefficients> _coefficients = [];
    private readonly List<double[]> _points = []; // Y_0, …, Y_{s−1}
    private readonly double[] _startSlope = new double[field.Dimension];
    private readonly double[] _slope = new double[field.Dimension];
    private readonly double[] _startShare = new double[field.Dimension];
    private readonly double[] _start = new double[field.Dimension];
    private readonly double[] _parameterProduct = new double[(field as IParameterizedField)?.ParameterCount ?? 0];
    private double[] _before = new double[field.Dimension];
    private double[] _last = new double[field.Dimension];
    private double[] _next = new double[field.Dimension];

    public void Tangent(int index, double start, double step, double end, ReadOnlySpan<double> state, Span<double> tangent, ReadOnlySpan<double> parameters)
    {
        ChebyshevCoefficients c = Points(index, start, step, state);
        Product(start, _points[0], tangent, parameters, _startSlope);
        tangent.CopyTo(_before);
        Combine(tangent, 1, c.First * step, _startSlope, _last);
        for (int j = 2; j <= c.Stages; j++)
        {
            Product(start + (c.Nodes[j - 1] * step), _points[j - 1], _last, parameters, _slope);
            StageMath.Chebyshev(tangent, 1 - c.Mu[j] - c.Nu[j], _last, c.Mu[j], _before, c.Nu[j], _slope, c.Slope[j] * step, _startSlope, c.StartSlope[j] * step, _next);
            (_before, _last, _next) = (_last, _next, _before);
        }

        _last.CopyTo(tangent);
    }

    // The recursion run back: what belongs to Y_j goes to its four sources.
    public void Adjoint(int index, double start, double step, double end, ReadOnlySpan<double> state, Span<double> adjoint, Span<double> parameters)
    {
        ChebyshevCoefficients c = Points(index, start, step, state);
        adjoint.CopyTo(_last); // of Y_j
        Array.Clear(_before); // of Y_{j−1}, as far as later stages see it
        Array.Clear(_start);
        Array.Clear(_startShare);
        for (int j = c.Stages; j >= 2; j--)
        {
            Combine(_start, 1, 1 - c.Mu[j] - c.Nu[j], _last, _start);
            Combine(_startShare, 1, c.StartSlope[j] * step, _last, _startShare);
            Combine(_last, c.Slope[j] * step, 0, _last, _next);
            TransposedProduct(start + (c.Nodes[j - 1] * step), _points[j - 1], _next, parameters, _slope);
            Combine(_before, 1, c.Mu[j], _last, _before);
            Combine(_before, 1, 1, _slope, _before);
            Combine(_last, c.Nu[j], 0, _last, _last);
            (_last, _before) = (_before, _last);
        }

        // Y_1 = w + μ̃₁ h v(w), and Y_0 = w.
        Combine(_start, 1, 1, _last, _start);
        Combine(_start, 1, 1, _before, _start);
        Combine(_startShare, 1, c.First * step, _last, _startShare);
        TransposedProduct(start, _points[0], _startShare, parameters, _slope);
        Combine(_start, 1, 1, _slope, adjoint);
    }

    // destination = p x + q y; may be either of them.
    private static void Combine(ReadOnlySpan<double> x, double p, double q, ReadOnlySpan<double> y, Span<double> destination)
    {
        for (int j = 0; j < destination.Length; j++)
            destination[j] = (p * x[j]) + (q * y[j]);
    }

    private ChebyshevCoefficients Points(int index, double start, double step, ReadOnlySpan<double> state)
    {
        int count = stages[index];
        if (!_coefficients.TryGetValue(count, out ChebyshevCoefficients? c))
            _coefficients.Add(count, c = ChebyshevCoefficients.Of(count));
        while (_points.Count < count)
            _points.Add(new double[field.Dimension]);
        state.CopyTo(_points[0]);
        field.Evaluate(start, state, _startSlope);
        Combine(state, 1, c.First * step, _startSlope, _points[1]);
        for (int j = 2; j < count; j++)
        {
            field.Evaluate(start + (c.Nodes[j - 1] * step), _points[j - 1], _slope);
            StageMath.Chebyshev(
                state, 1 - c.Mu[j] - c.Nu[j], _points[j - 1], c.Mu[j], _points[j - 2], c.Nu[j], _slope, c.Slope[j] * step, _startSlope, c.StartSlope[j] * step, _points[j]);
        }

        return c;
    }

    private void Product(double time, ReadOnlySpan<double> point, ReadOnlySpan<double> direction, ReadOnlySpan<double> parameters, Span<double> destination)
    {
        field.JacobianVectorProduct(time, point, direction, destination);
        if (parameters.Length == 0)
            return;
        _parameterized!.ParameterProduct(time, point, parameters, _next);
        Combine(destination, 1, 1, _next, destination);
    }

    private void TransposedProduct(double time, ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> parameters, Span<double> destination)
    {
        if (parameters.Length != 0)
        {
            _parameterized!.TransposedParameterProduct(time, point, direction, _parameterProduct);
            Combine(parameters, 1, 1, _parameterProduct, parameters);
        }

        field.TransposedJacobianVectorProduct(time, point, direction, destination);
    }
}
