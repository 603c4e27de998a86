using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// Probes a field's claim to be −∇F with a symmetric ∇²F, relatively and at several states, before something relies on it.
/// </summary>
/// <param name="PotentialError">
/// Largest relative difference between the field and a central difference of the potential.
/// </param>
/// <param name="HessianError">
/// Largest relative difference between ∇²F·u and a central difference of the field; null when the losses give no third derivatives.
/// </param>
/// <param name="AsymmetryError">Largest relative difference between u·∇²F x and x·∇²F u; null like the above.</param>
/// <param name="Tolerance">What was allowed.</param>
public sealed record GradientFieldProbe(double PotentialError, double? HessianError, double? AsymmetryError, double Tolerance)
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    /// <summary>Whether every difference is within the tolerance.</summary>
    public bool Holds => PotentialError <= Tolerance && !(HessianError > Tolerance) && !(AsymmetryError > Tolerance)
        && !double.IsNaN(HessianError ?? 0) && !double.IsNaN(AsymmetryError ?? 0);

    /// <summary>Probes a field at states drawn around a centre.</summary>
    /// <param name="field">The field.</param>
    /// <param name="centre">Centre of the states, length d.</param>
    /// <param name="radius">Distance of the states from the centre; positive.</param>
    /// <param name="seed">Seed of the states and directions.</param>
    /// <param name="states">Number of states, at least 1; default 5.</param>
    /// <param name="tolerance">Relative tolerance; default 1e-5, far above the error of the differences for smooth losses.</param>
    public static GradientFieldProbe Run(IGradientField field, ReadOnlySpan<double> centre, double radius, long seed, int states = 5, double tolerance = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(field);
        FieldArguments.CheckLength(centre.Length, field.Dimension, nameof(centre));
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        if (!double.IsFinite(radius) || radius <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(radius), radius, "The radius must be finite and positive.");
        }

        if (!double.IsFinite(tolerance) || tolerance <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance must be finite and positive.");
        }

        int d = field.Dimension;
        double[] state = new double[d], u = new double[d], x = new double[d];
        double potentialError = 0;
        double? hessianError = null, asymmetryError = null;
        bool hasHessian = true;
        for (int k = 0; k < states; k++)
        {
            Draw(seed, 3 * k, state);
            for (int j = 0; j < d; j++)
            {
                state[j] = centre[j] + (radius * state[j]);
            }

            Draw(seed, (3 * k) + 1, u);
            Draw(seed, (3 * k) + 2, x);
            potentialError = Larger(potentialError, PotentialDifference(field, state, u));
            if (!hasHessian)
            {
                continue;
            }

            try
            {
                hessianError = Larger(hessianError ?? 0, HessianDifference(field, state, u));
                asymmetryError = Larger(asymmetryError ?? 0, Asymmetry(field, state, u, x));
            }
            catch (NotSupportedException)
            {
                hasHessian = false;
                (hessianError, asymmetryError) = (null, null);
            }
        }

        return new GradientFieldProbe(potentialError, hessianError, asymmetryError, tolerance);
    }

    private static double Larger(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : Math.Max(a, b);

    private static void Draw(long seed, int index, Span<double> direction)
    {
        var stream = new RandomStream(seed, RandomPurpose.Probe, step: index);
        for (int j = 0; j < direction.Length; j++)
        {
            direction[j] = stream.Normal(j);
        }

        double norm = EuclideanNorm.Of(direction);
        for (int j = 0; j < direction.Length; j++)
        {
            direction[j] /= norm;
        }
    }

    private static double PotentialDifference(IGradientField field, double[] state, double[] u)
    {
        int d = state.Length;
        double h = Math.Cbrt(UnitRoundoff) * (1 + EuclideanNorm.Of(state));
        double above = field.Potential(Moved(state, u, h)), below = field.Potential(Moved(state, u, -h));
        double[] v = new double[d];
        field.Evaluate(0, state, v);

        // The scale is ‖v‖, and near a critical point what the rounding of F leaves of a difference.
        double scale = EuclideanNorm.Of(v) + (1e6 * UnitRoundoff * (Math.Abs(above) + Math.Abs(below)) / h);
        double difference = Math.Abs(((above - below) / (2 * h)) + Dot(v, u));
        return difference == 0 ? 0 : difference / scale;
    }

    private static double HessianDifference(IGradientField field, double[] state, double[] u)
    {
        int d = state.Length;
        double h = Math.Cbrt(UnitRoundoff) * (1 + EuclideanNorm.Of(state));
        double[] above = new double[d], below = new double[d], product = new double[d];
        field.Evaluate(0, Moved(state, u, h), above);
        field.Evaluate(0, Moved(state, u, -h), below);
        field.PotentialHessianProduct(state, u, product);
        double scale = EuclideanNorm.Of(product) + (1e6 * UnitRoundoff * (EuclideanNorm.Of(above) + EuclideanNorm.Of(below)) / h);
        for (int j = 0; j < d; j++)
        {
            product[j] += (above[j] - below[j]) / (2 * h);
        }

        double difference = EuclideanNorm.Of(product);
        return difference == 0 ? 0 : difference / scale;
    }

    private static double Asymmetry(IGradientField field, double[] state, double[] u, double[] x)
    {
        double[] ofU = new double[u.Length], ofX = new double[u.Length];
        field.PotentialHessianProduct(state, u, ofU);
        field.PotentialHessianProduct(state, x, ofX);
        double difference = Math.Abs(Dot(x, ofU) - Dot(u, ofX));
        return difference == 0 ? 0 : difference / Math.Max(EuclideanNorm.Of(ofU), EuclideanNorm.Of(ofX));
    }

    private static double[] Moved(double[] state, double[] u, double distance)
    {
        double[] moved = new double[state.Length];
        for (int j = 0; j < moved.Length; j++)
        {
            moved[j] = state[j] + (distance * u[j]);
        }

        return moved;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }
}
