using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>
/// The derivative of one step of an ESDIRK method, <c>Y_i = r_i + hγ v(Y_i)</c> with <c>r_i = w + h Σ_{j&lt;i} a_ij k_j</c>, whose last
/// stage is the end: by the implicit function theorem, <c>dY_i = (I − hγJ_i)⁻¹ dr_i</c>. Stages are solved again, to rounding.
/// </summary>
internal sealed class ImplicitStageDerivatives : IStepDerivatives
{
    private const int MostIterations = 50;

    private readonly ILinearizableField _field;
    private readonly IParameterizedField? _parameterized;
    private readonly ImplicitTableau _tableau;
    private readonly int _dimension;
    private readonly double[][] _points;
    private readonly double[][] _stages;
    private readonly double[][] _derivatives;
    private readonly Matrix<double>[] _jacobians;
    private readonly double[] _right;
    private readonly double[] _unit;
    private readonly double[] _column;
    private readonly double[] _parameterProduct;

    public ImplicitStageDerivatives(ILinearizableField field, ImplicitTableau tableau)
    {
        _field = field;
        _parameterized = field as IParameterizedField;
        _tableau = tableau;
        _dimension = field.Dimension;
        _points = Vectors(tableau.Stages);
        _stages = Vectors(tableau.Stages);
        _derivatives = Vectors(tableau.Stages);
        _jacobians = new Matrix<double>[tableau.Stages];
        _right = new double[_dimension];
        _unit = new double[_dimension];
        _column = new double[_dimension];
        _parameterProduct = new double[_parameterized?.ParameterCount ?? 0];
    }

    public void Tangent(int index, double start, double step, double end, ReadOnlySpan<double> state, Span<double> tangent, ReadOnlySpan<double> parameters)
    {
        Stages(start, step, end, state);
        double shift = step * _tableau.Diagonal;
        for (int i = 0; i < _tableau.Stages; i++)
        {
            Vector<double> right = Vector<double>.Build.DenseOfArray(tangent.ToArray());
            for (int n = 0; i > 0 && n < _tableau.Coefficients[i].Indices.Length; n++)
                right += step * _tableau.Coefficients[i].Values[n] * Vector<double>.Build.Dense(_derivatives[_tableau.Coefficients[i].Indices[n]]);
            Vector<double> forcing = Vector<double>.Build.Dense(_dimension);
            if (parameters.Length != 0)
                _parameterized!.ParameterProduct(Time(i, start, step, end), _points[i], parameters, forcing.AsArray());
            Vector<double> point = i == 0 ? right : Shifted(i, shift).Solve(right + (shift * forcing));
            ((_jacobians[i] * point) + forcing).AsArray().CopyTo(_derivatives[i], 0);
            if (i == _tableau.Stages - 1)
                point.AsArray().CopyTo(tangent);
        }
    }

    public void Adjoint(int index, double start, double step, double end, ReadOnlySpan<double> state, Span<double> adjoint, Span<double> parameters)
    {
        Stages(start, step, end, state);
        double shift = step * _tableau.Diagonal;
        foreach (double[] derivative in _derivatives)
            derivative.AsSpan().Clear();
        // The end is the last stage; the start reaches it through the stages alone.
        Vector<double> direct = Vector<double>.Build.DenseOfArray(adjoint.ToArray());
        adjoint.Clear();
        for (int i = _tableau.Stages - 1; i >= 0; i--)
        {
            Vector<double> slope = Vector<double>.Build.Dense((double[])_derivatives[i].Clone());
            Vector<double> point = _jacobians[i].TransposeThisAndMultiply(slope);
            if (i == _tableau.Stages - 1)
                point += direct;
            Vector<double> right = i == 0 ? point : Shifted(i, shift).Transpose().Solve(point);
            if (i > 0)
                slope += shift * right;
            if (parameters.Length != 0)
            {
                _parameterized!.TransposedParameterProduct(Time(i, start, step, end), _points[i], slope.AsArray(), _parameterProduct);
                for (int p = 0; p < parameters.Length; p++)
                    parameters[p] += _parameterProduct[p];
            }

            for (int j = 0; j < _dimension; j++)
                adjoint[j] += right[j];
            for (int n = 0; i > 0 && n < _tableau.Coefficients[i].Indices.Length; n++)
            {
                double[] target = _derivatives[_tableau.Coefficients[i].Indices[n]];
                for (int j = 0; j < _dimension; j++)
                    target[j] += step * _tableau.Coefficients[i].Values[n] * right[j];
            }
        }
    }

    private double[][] Vectors(int count) => [.. Enumerable.Range(0, count).Select(_ => new double[_dimension])];

    private double Time(int stage, double start, double step, double end) => _tableau.Nodes[stage] == 1 ? end : start + (_tableau.Nodes[stage] * step);

    private Matrix<double> Shifted(int stage, double shift) => Matrix<double>.Build.DenseIdentity(_dimension) - (shift * _jacobians[stage]);

    private void Stages(double start, double step, double end, ReadOnlySpan<double> state)
    {
        double shift = step * _tableau.Diagonal;
        state.CopyTo(_points[0]);
        _field.Evaluate(start, _points[0], _stages[0]);
        _jacobians[0] = Jacobian(start, _points[0]);
        for (int i = 1; i < _tableau.Stages; i++)
        {
            double time = Time(i, start, step, end);
            Known(_tableau.Coefficients[i], step, state, _right);
            Known(_tableau.Predictors[i], step, state, _points[i]);
            SolveStage(i, time, shift);
            for (int j = 0; j < _dimension; j++)
                _stages[i][j] = (_points[i][j] - _right[j]) / shift;
        }
    }

    // Newton's iteration with the Jacobian of every iterate, until a step is of the size of rounding or does not shrink any more.
    private void SolveStage(int stage, double time, double shift)
    {
        double[] point = _points[stage];
        double last = double.PositiveInfinity;
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            _field.Evaluate(time, point, _stages[stage]);
            _jacobians[stage] = Jacobian(time, point);
            Vector<double> residual = Vector<double>.Build.Dense(_dimension, j => _right[j] + (shift * _stages[stage][j]) - point[j]);
            Vector<double> change = Shifted(stage, shift).Solve(residual);
            double size = change.L2Norm();
            double scale = EuclideanNorm.Of(point);
            if (size <= 1e-15 * scale || (size <= 1e-10 * scale && size >= last / 2))
                return;
            for (int j = 0; j < _dimension; j++)
                point[j] += change[j];
            last = size;
        }

        throw new InvalidOperationException($"Stage {stage + 1} of the step that ends at time {time:R} could not be solved again for its derivative.");
    }

    private void Known(SparseRow row, double step, ReadOnlySpan<double> state, Span<double> destination)
    {
        if (row.Values.Length == 0)
            state.CopyTo(destination);
        else
            StageMath.Combine(state, _stages, row, step, destination);
    }

    private Matrix<double> Jacobian(double time, double[] point)
    {
        Matrix<double> jacobian = Matrix<double>.Build.Dense(_dimension, _dimension);
        for (int j = 0; j < _dimension; j++)
        {
            _unit[j] = 1;
            _field.JacobianVectorProduct(time, point, _unit, _column);
            _unit[j] = 0;
            jacobian.SetColumn(j, _column);
        }

        return jacobian;
    }
}
