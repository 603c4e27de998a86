using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;
using MetaFlow.Kernels;

namespace MetaFlow;

/// <summary>The compiled field <c>v(w) = −(Hw − b)</c> with symmetric H and potential <c>½w·Hw − b·w + c</c>.</summary>
/// <remarks>
/// Its cost counts the oracle calls that the evaluation stands for, so that algorithms can be compared whatever the route.
/// It agrees with the route <c>data</c> within <c>50u (1 + α‖A‖)² (‖A‖‖w‖ + ‖b‖)</c>, A and b the largest of the tasks' normal
/// matrices and right-hand sides.
/// </remarks>
internal sealed class AffineField(double[] matrix, double[] right, double constant, Kernel kernel, EvaluationCost cost) : IGradientField, IExactFlowField
{
    private AffineFlow? _flow;

    public int Dimension => right.Length;

    public EvaluationCost Cost => cost;

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        FieldArguments.CheckLength(destination.Length, Dimension, nameof(destination));
        DenseKernel.Affine(kernel, matrix, right, state, destination, -1);
    }

    public double Potential(ReadOnlySpan<double> state)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        double sum = 0;
        for (int i = 0; i < right.Length; i++)
        {
            double row = 0;
            for (int j = 0; j < right.Length; j++)
            {
                row += matrix[(i * right.Length) + j] * state[j];
            }

            sum += state[i] * ((0.5 * row) - right[i]);
        }

        return sum + constant;
    }

    public void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        FieldArguments.CheckLength(state.Length, Dimension, nameof(state));
        FieldArguments.CheckLength(direction.Length, Dimension, nameof(direction));
        FieldArguments.CheckLength(destination.Length, Dimension, nameof(destination));
        DenseKernel.Affine(kernel, matrix, [], direction, destination);
    }

    public void Follow(ReadOnlySpan<double> starts, double time, Span<double> destination)
    {
        // Two threads that race here make the same twice.
        _flow ??= ExactFlow();
        _flow.Solve(starts, time, destination, kernel);
    }

    /// <summary>The exact solution of the flow.</summary>
    public AffineFlow ExactFlow() =>
        new(Matrix<double>.Build.Dense(Dimension, Dimension, (double[])matrix.Clone()), Vector<double>.Build.Dense((double[])right.Clone()));
}
