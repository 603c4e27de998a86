namespace MetaFlow.Integrators;

/// <summary>Bracketing searches in one variable.</summary>
internal static class ScalarSearch
{
    private const double Golden = 0.38196601125010515; // 2 − (1 + √5)/2

    /// <summary>
    /// Shrinks a bracket with a change of sign to length <paramref name="tolerance"/> and returns its far end: the ITP method
    /// (I. F. D. Oliveira, R. H. C. Takahashi, ACM Trans. Math. Softw. 47 (2020) 5), superlinear for smooth functions and never more
    /// than one evaluation slower than bisection.
    /// </summary>
    public static double FarSideOfRoot<TFunction>(ref TFunction function, double a, double fa, double b, double fb, double tolerance)
        where TFunction : IScalarFunction, allows ref struct
    {
        double half = tolerance / 2;
        double slack = half * Math.Pow(2, Math.Ceiling(Math.Log2((b - a) / tolerance)) + 1);
        double kappa = 0.2 / (b - a);
        while (b - a > tolerance)
        {
            double middle = a + ((b - a) / 2);
            double chord = a + ((b - a) * (fa / (fa - fb)));
            if (!double.IsFinite(chord))
                chord = middle;
            double towards = Math.Sign(middle - chord);
            double shift = kappa * (b - a) * (b - a);
            double truncated = shift <= Math.Abs(middle - chord) ? chord + (towards * shift) : middle;
            double radius = Math.Max(0, slack - ((b - a) / 2));
            double x = Math.Abs(truncated - middle) <= radius ? truncated : middle - (towards * radius);
            slack /= 2;
            if (!(x > a && x < b))
                x = middle;
            if (!(x > a && x < b))
                break; // neighbouring doubles
            double fx = function.Evaluate(x);
            if (fx == 0 || Math.Sign(FiniteSign(fx)) == Math.Sign(fb))
                (b, fb) = (x, fx == 0 ? Math.CopySign(double.Epsilon, fb) : fx);
            else
                (a, fa) = (x, double.IsNaN(fx) ? fa : fx);
        }

        return b;

        static double FiniteSign(double value) => double.IsNaN(value) ? 0 : value;
    }

    /// <summary>
    /// Minimises <c>sign · f</c> on [a, b] by golden section with parabolic steps (R. P. Brent, Algorithms for Minimization
    /// without Derivatives (1973), ch. 5), from an inner point whose value is known. Stops early below <paramref name="enough"/>.
    /// </summary>
    /// <returns>The lowest point seen, and <c>sign · f</c> there.</returns>
    public static (double Position, double Value) Minimum<TFunction>(
        ref TFunction function, double sign, double a, double start, double value, double b, double enough)
        where TFunction : IScalarFunction, allows ref struct
    {
        double x = start;
        double w = start;
        double v = start;
        double fx = value;
        double fw = value;
        double fv = value;
        double previous = 0;
        double move = 0;
        for (int i = 0; i < 60 && fx >= enough; i++)
        {
            double middle = (a + b) / 2;
            double resolution = (1e-8 * Math.Abs(x)) + 1e-9;
            if (Math.Abs(x - middle) <= (2 * resolution) - ((b - a) / 2))
                break;
            bool golden = true;
            if (Math.Abs(previous) > resolution)
            {
                double r = (x - w) * (fx - fv);
                double q = (x - v) * (fx - fw);
                double p = ((x - v) * q) - ((x - w) * r);
                q = 2 * (q - r);
                p = q > 0 ? -p : p;
                q = Math.Abs(q);
                if (Math.Abs(p) < Math.Abs(0.5 * q * previous) && p > q * (a - x) && p < q * (b - x))
                {
                    previous = move;
                    move = p / q;
                    golden = false;
                    if (x + move - a < 2 * resolution || b - x - move < 2 * resolution)
                        move = Math.CopySign(resolution, middle - x);
                }
            }

            if (golden)
            {
                previous = (x < middle ? b : a) - x;
                move = Golden * previous;
            }

            double u = Math.Abs(move) >= resolution ? x + move : x + Math.CopySign(resolution, move);
            double fu = sign * function.Evaluate(u);
            if (fu <= fx)
            {
                (a, b) = u >= x ? (x, b) : (a, x);
                (v, fv, w, fw, x, fx) = (w, fw, x, fx, u, fu);
            }
            else
            {
                (a, b) = u < x ? (u, b) : (a, u);
                if (fu <= fw || w == x)
                    (v, fv, w, fw) = (w, fw, u, fu);
                else if (fu <= fv || v == x || v == w)
                    (v, fv) = (u, fu);
            }
        }

        return (x, fx);
    }

    /// <summary>
    /// Whether the parabola through three equally spaced values, at −1, 0 and 1, has its minimum strictly between 0 and 1 (the
    /// values already carry the sign that makes the minimum the interesting extremum).
    /// </summary>
    public static bool ParabolaTurnsIn(double before, double at, double after)
    {
        double slope = (after - before) / 2;
        double curvature = before - (2 * at) + after;
        return curvature > 0 && slope < 0 && -slope < curvature;
    }
}
