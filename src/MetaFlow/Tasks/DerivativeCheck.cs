using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>Holds derivatives against central differences of what they are derivatives of, at one point.</summary>
/// <remarks>
/// Differences with steps h and 2h tell their own truncation error: (D(2h) − D(h))/3 to leading order. A derivative is refused
/// where it is off by more than thirty times that and the rounding of the differences, so that a loss with a kink or a huge higher
/// derivative nearby is not refused wrongly.
/// </remarks>
internal static class DerivativeCheck
{
    /// <summary>Coordinates that are looked at; more are sampled evenly.</summary>
    private const int MostCoordinates = 64;

    /// <summary>The point, and one and two steps to either side.</summary>
    private const int Points = 5;

    private const double Safety = 30;
    private const double UnitRoundoff = 1.1102230246251565e-16;

    /// <summary>Holds a gradient against differences of the value.</summary>
    /// <exception cref="InvalidInputException">It is not the gradient.</exception>
    public static void Gradient(SmoothLoss loss, GradientFunction gradient, ReadOnlySpan<double> point)
    {
        int d = loss.Dimension;
        double[] claimed = new double[d], moved = point.ToArray();
        gradient(point, claimed);
        for (int j = 0; j < d; j += Stride(d))
        {
            double h = Math.Cbrt(UnitRoundoff) * (1 + Math.Abs(point[j]));
            double[] values = new double[Points];
            for (int i = 0; i < Points; i++)
            {
                moved[j] = point[j] + ((i - 2) * h);
                values[i] = loss.Value(moved);
            }

            moved[j] = point[j];
            Compare(claimed[j], values, h, $"The gradient of the loss in coordinate {j} (counted from 0)", "of the value");
        }
    }

    /// <summary>Holds a Hessian-vector product along one drawn direction against differences of the gradient.</summary>
    /// <exception cref="InvalidInputException">It is not the product.</exception>
    public static void HessianProduct(SmoothLoss loss, HessianProductFunction product, ReadOnlySpan<double> point)
    {
        int d = loss.Dimension;
        double[] direction = new double[d], claimed = new double[d], moved = new double[d];
        new RandomStream(0, RandomPurpose.Probe).Normals(direction);
        double scale = 1 / EuclideanNorm.Of(direction);
        for (int j = 0; j < d; j++)
        {
            direction[j] *= scale;
        }

        product(point, direction, claimed);
        double h = Math.Cbrt(UnitRoundoff) * (1 + EuclideanNorm.Of(point));
        var gradients = new double[Points][];
        for (int i = 0; i < Points; i++)
        {
            for (int j = 0; j < d; j++)
            {
                moved[j] = point[j] + ((i - 2) * h * direction[j]);
            }

            gradients[i] = new double[d];
            loss.Gradient(moved, gradients[i]);
        }

        // What the gradient rounds in one coordinate may be as large as what it sums in all.
        double largest = gradients.Max(gradient => gradient.Max(Math.Abs));
        for (int j = 0; j < d; j += Stride(d))
        {
            Compare(claimed[j], [.. gradients.Select(gradient => gradient[j])], h, $"The Hessian-vector product of the loss in coordinate {j} (counted from 0)", "of the gradient", largest);
        }
    }

    private static int Stride(int dimension) => (dimension + MostCoordinates - 1) / MostCoordinates;

    private static void Compare(double claimed, double[] values, double h, string what, string ofWhat, double magnitude = 0)
    {
        double near = (values[3] - values[1]) / (2 * h), far = (values[4] - values[0]) / (4 * h);
        double left = (values[2] - values[1]) / h, right = (values[3] - values[2]) / h;
        double rounding = 16 * UnitRoundoff * Math.Max(magnitude, values.Max(Math.Abs)) / h;
        double tolerance = Safety * ((Math.Abs(far - near) / 3) + rounding);
        double nearest = Math.Clamp(claimed, Math.Min(left, right), Math.Max(left, right)); // at a kink every slope between is right
        if (double.IsFinite(tolerance) && !(Math.Abs(claimed - nearest) <= tolerance))
        {
            throw new InvalidInputException(
                $"{what} is {InputChecks.Show(claimed)}, but differences {ofWhat} say {InputChecks.Show(near)} to within {InputChecks.Show(tolerance)}; allowed are derivatives that agree with the value (a part computed from Ad.Value is not differentiated).");
        }
    }
}
