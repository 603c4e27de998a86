using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>
/// Bounds on the distance of Euler's iterates from the flow. With a Lipschitz constant L of the field and
/// <c>M = sup ‖w″‖ = sup ‖Dv·v‖</c> along the flow, Grönwall gives <c>(β/2) M (e^{Lt} − 1)/L</c>; if −Dv ⪰ μI and β ≤ 2/(μ + L), one
/// step contracts by 1 − βμ, and the distance stays below <c>(β/2) M/μ</c> for all times.
/// </summary>
/// <remarks>
/// Source: Hairer, Nørsett, Wanner, Solving ODEs I, §I.7–I.8. On an affine field L and μ are its eigenvalues, and M is attained at the start
/// when no eigenvalue is negative. Elsewhere they are sampled along the reference flow; then the numbers show the mechanism and prove nothing.
/// </remarks>
internal static class EulerBounds
{
    private const int LargestDenseDimension = 256;

    public static IReadOnlyList<LimitBound> Of(IReadOnlyList<FlowPhase> phases, ReferenceFlow reference, double endTime, IReadOnlyList<double> steps, bool affine)
    {
        // Across a switch the field jumps, and dimension d needs d products per sample.
        if (phases.Count > 1 || phases[0].Field is not IGradientField field || field.Dimension > LargestDenseDimension)
        {
            return [];
        }

        if (DifferencedField.Of(field, reference[0]) is DifferencedField)
        {
            return [];
        }

        double largest = double.NegativeInfinity, smallest = double.PositiveInfinity, acceleration = 0;
        double[] slope = new double[field.Dimension], product = new double[field.Dimension], hessian = new double[field.Dimension * field.Dimension];
        for (int j = 0; j <= reference.Intervals; j++)
        {
            field.Evaluate(0, reference[j], slope);
            field.PotentialHessianProduct(reference[j], slope, product);
            acceleration = Math.Max(acceleration, EuclideanNorm.Of(product));
            if (affine && j > 0)
            {
                continue;
            }

            (double low, double high) = Extremes(field, reference[j], hessian);
            largest = Math.Max(largest, high);
            smallest = Math.Min(smallest, low);
        }

        double lipschitz = Math.Max(Math.Abs(largest), Math.Abs(smallest));
        string constants = affine && smallest >= 0 ? "exact" : "sampled along the reference flow";
        double growth = lipschitz == 0 ? endTime : (Math.Exp(lipschitz * endTime) - 1) / lipschitz;
        var bounds = new List<LimitBound>
        {
            new("groenwall", FormattableString.Invariant($"(β/2) M (e^(LT) − 1)/L with L = {lipschitz:G5}, M = {acceleration:G5}, T = {endTime:G5}"),
                LimitMeasure.State, constants, [.. steps.Select(step => 0.5 * step * acceleration * growth)]),
        };
        if (smallest > 0)
        {
            bounds.Add(new LimitBound("uniform", FormattableString.Invariant($"(β/2) M/μ for all times, with μ = {smallest:G5}, M = {acceleration:G5}"),
                LimitMeasure.State, constants,
                [.. steps.Select(step => step <= 2 / (smallest + largest) ? 0.5 * step * acceleration / smallest : double.PositiveInfinity)]));
        }

        return bounds;
    }

    private static (double Low, double High) Extremes(IGradientField field, ReadOnlySpan<double> state, double[] hessian)
    {
        int d = field.Dimension;
        var unit = new double[d];
        for (int j = 0; j < d; j++)
        {
            unit[j] = 1;
            field.PotentialHessianProduct(state, unit, hessian.AsSpan(j * d, d));
            unit[j] = 0;
        }

        SymmetricSpectrum spectrum = SymmetricSpectrum.Of(hessian, d);
        return (spectrum.Smallest, spectrum.Largest);
    }
}
