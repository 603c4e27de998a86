using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MetaFlow.Integrators;

/// <summary>The tolerances of a solve and the norm in which errors are measured: <c>scale_j = atol_j + rtol_j |w_j|</c>.</summary>
internal sealed class ErrorScale
{
    // A component that is exactly zero under a purely relative tolerance must not turn 0/0 into NaN.
    private const double SmallestScale = 1e-300;

    private readonly double _absolute;
    private readonly double _relative;
    private readonly double[]? _absolutes;
    private readonly double[]? _relatives;
    private readonly ErrorNorm _norm;

    /// <summary>Takes validated options.</summary>
    public ErrorScale(SolveOptions options, int dimension)
    {
        (_absolute, _relative, _norm) = (options.AbsoluteTolerance, options.RelativeTolerance, options.ErrorNorm);
        if (options.AbsoluteTolerances is null && options.RelativeTolerances is null)
            return;
        _absolutes = Expand(options.AbsoluteTolerances, _absolute, dimension);
        _relatives = Expand(options.RelativeTolerances, _relative, dimension);
    }

    /// <summary>The scale of component <paramref name="j"/> at a magnitude of it.</summary>
    public double Of(int j, double magnitude) => _absolutes is null
        ? Math.Max(_absolute + (_relative * magnitude), SmallestScale)
        : Math.Max(_absolutes[j] + (_relatives![j] * magnitude), SmallestScale);

    /// <summary>The norm of values scaled at a state.</summary>
    public double Norm(ReadOnlySpan<double> values, ReadOnlySpan<double> state) => Norm(values, state, state);

    /// <summary>The norm of an error scaled by the larger magnitude at both ends of a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Norm(ReadOnlySpan<double> error, ReadOnlySpan<double> w0, ReadOnlySpan<double> w1)
    {
        if (_absolutes is not null || _norm != ErrorNorm.RootMeanSquare)
            return Componentwise(error, w0, w1);
        int n = error.Length;
        w0 = w0[..n];
        w1 = w1[..n];
        Vector256<double> lanes = Vector256<double>.Zero;
        int j = 0;
        for (; j <= n - 4; j += 4)
        {
            // MaxNative may lose a NaN of w; the loop looks at the state itself.
            Vector256<double> magnitude = Vector256.MaxNative(Vector256.Abs(StageMath.Load(w0, j)), Vector256.Abs(StageMath.Load(w1, j)));
            Vector256<double> scale = Vector256.MaxNative(Vector256.Create(_absolute) + (_relative * magnitude), Vector256.Create(SmallestScale));
            Vector256<double> ratio = StageMath.Load(error, j) / scale;
            lanes += ratio * ratio;
        }

        double sum = Vector256.Sum(lanes);
        for (; j < n; j++)
        {
            double ratio = error[j] / Of(j, Math.Max(Math.Abs(w0[j]), Math.Abs(w1[j])));
            sum += ratio * ratio;
        }

        return Math.Sqrt(sum / n);
    }

    private static double[] Expand(IReadOnlyList<double>? each, double all, int dimension)
    {
        double[] values = new double[dimension];
        for (int j = 0; j < dimension; j++)
            values[j] = each is null ? all : each[j];
        return values;
    }

    private double Componentwise(ReadOnlySpan<double> error, ReadOnlySpan<double> w0, ReadOnlySpan<double> w1)
    {
        double sum = 0;
        double largest = 0;
        for (int j = 0; j < error.Length; j++)
        {
            double ratio = Math.Abs(error[j]) / Of(j, Math.Max(Math.Abs(w0[j]), Math.Abs(w1[j])));
            sum += ratio * ratio;
            largest = Math.Max(largest, ratio); // NaN stays NaN
        }

        return _norm == ErrorNorm.Maximum ? largest : Math.Sqrt(sum / error.Length);
    }
}
