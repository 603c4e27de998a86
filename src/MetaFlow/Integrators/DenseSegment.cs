using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MetaFlow.Integrators;

/// <summary>
/// The dense output over one step: the cubic Hermite interpolant of both ends, plus <c>θ²(1−θ)² r(θ)</c> where the method has
/// corrections: with one vector r is constant (HNW I, eq. II.6.5 and the code CONTD5), with four it is
/// <c>r₀ + θ(r₁ + (1−θ)(r₂ + θ r₃))</c> (HNW I, eq. II.6.36 ff. and the code CONTD8).
/// </summary>
internal readonly ref struct DenseSegment(
    double start, double step, ReadOnlySpan<double> w0, ReadOnlySpan<double> w1, ReadOnlySpan<double> f0, ReadOnlySpan<double> f1, ReadOnlySpan<double> bump)
{
    private readonly ReadOnlySpan<double> _w0 = w0;
    private readonly ReadOnlySpan<double> _w1 = w1;
    private readonly ReadOnlySpan<double> _f0 = f0;
    private readonly ReadOnlySpan<double> _f1 = f1;
    private readonly ReadOnlySpan<double> _bump = bump;

    public double Start { get; } = start;

    public double Step { get; } = step;

    public double Time(double theta) => Start + (theta * Step);

    /// <summary>The θ of a time up to which the step was followed; 1 where the time differs from the end by rounding alone.</summary>
    public double Theta(double until)
    {
        double theta = (until - Start) / Step;
        return Math.Abs(until - Time(1)) <= 4 * TimeMath.Ulp(until) ? 1 : Math.Min(1, theta);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Evaluate(double theta, Span<double> destination)
    {
        double rest = 1 - theta;
        int n = _w0.Length;
        ReadOnlySpan<double> w0 = _w0;
        ReadOnlySpan<double> w1 = _w1[..n];
        ReadOnlySpan<double> f0 = _f0[..n];
        ReadOnlySpan<double> f1 = _f1[..n];
        ReadOnlySpan<double> bump = _bump;
        bool four = bump.Length == 4 * n;
        if (bump.Length != 0 && !four)
            bump = bump[..n];
        destination = destination[..n];
        int j = 0;
        for (; j <= n - 4; j += 4)
        {
            Vector256<double> start = StageMath.Load(w0, j);
            Vector256<double> difference = StageMath.Load(w1, j) - start;
            Vector256<double> left = (Step * StageMath.Load(f0, j)) - difference;
            Vector256<double> right = difference - (Step * StageMath.Load(f1, j)) - left;
            if (bump.Length != 0)
            {
                Vector256<double> correction = StageMath.Load(bump, j);
                if (four)
                    correction += theta * (StageMath.Load(bump, n + j) + (rest * (StageMath.Load(bump, (2 * n) + j) + (theta * StageMath.Load(bump, (3 * n) + j)))));
                right += rest * correction;
            }

            (start + (theta * (difference + (rest * (left + (theta * right)))))).StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)j);
        }

        for (; j < n; j++)
        {
            double difference = w1[j] - w0[j];
            double left = (Step * f0[j]) - difference;
            double right = difference - (Step * f1[j]) - left;
            if (bump.Length != 0)
            {
                double correction = bump[j];
                if (four)
                    correction += theta * (bump[n + j] + (rest * (bump[(2 * n) + j] + (theta * bump[(3 * n) + j]))));
                right += rest * correction;
            }

            destination[j] = w0[j] + (theta * (difference + (rest * (left + (theta * right)))));
        }
    }

    /// <summary>The exact derivative in time of the same polynomial.</summary>
    public void EvaluateDerivative(double theta, Span<double> destination)
    {
        double rest = 1 - theta;
        int n = _w0.Length;
        bool four = _bump.Length == 4 * n;
        for (int j = 0; j < n; j++)
        {
            double difference = _w1[j] - _w0[j];
            double left = (Step * _f0[j]) - difference;
            double right = difference - (Step * _f1[j]) - left;
            double slope = 0; // of the part that θ(1−θ)θ multiplies
            if (_bump.Length != 0)
            {
                double correction = _bump[j];
                double bend = 0;
                if (four)
                {
                    double inner = _bump[(2 * n) + j] + (theta * _bump[(3 * n) + j]);
                    correction += theta * (_bump[n + j] + (rest * inner));
                    bend = _bump[n + j] + (rest * inner) + (theta * ((rest * _bump[(3 * n) + j]) - inner));
                }

                right += rest * correction;
                slope = (rest * bend) - correction;
            }

            destination[j] = (difference + ((rest - theta) * (left + (theta * right))) + (theta * rest * (right + (theta * slope)))) / Step;
        }
    }
}
