using System.Runtime.CompilerServices;

namespace MetaFlow.Integrators;

/// <summary>
/// The dense output over one step: the cubic Hermite interpolant of both ends, plus <c>θ²(1−θ)² r</c> where the method has a
/// correction r (HNW I, eq. II.6.5 and the code CONTD5).
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Evaluate(double theta, Span<double> destination)
    {
        double rest = 1 - theta;
        ReadOnlySpan<double> w0 = _w0;
        ReadOnlySpan<double> w1 = _w1[..w0.Length];
        ReadOnlySpan<double> f0 = _f0[..w0.Length];
        ReadOnlySpan<double> f1 = _f1[..w0.Length];
        destination = destination[..w0.Length];
        ReadOnlySpan<double> bump = _bump;
        for (int j = 0; j < w0.Length; j++)
        {
            double difference = w1[j] - w0[j];
            double left = (Step * f0[j]) - difference;
            double right = difference - (Step * f1[j]) - left;
            if (bump.Length != 0)
                right += rest * bump[j];
            destination[j] = w0[j] + (theta * (difference + (rest * (left + (theta * right)))));
        }
    }
}
