using MetaFlow.Kernels;

namespace MetaFlow.Tests.Kernels;

/// <summary>The operations on generalized linear tasks as plain loops, with the bound that any kernel must keep.</summary>
public static class GlmReference
{
    public static (Bounded? Value, Bounded[] Vector) Evaluate(Operation operation, GlmData support, GlmData query, double alpha, double[] w, double[] v)
    {
        Bounded[] point = Bounded.Of(w), direction = Bounded.Of(v);
        switch (operation)
        {
            case Operation.Gradient:
                return (Value(query, point), Gradient(query, point));
            case Operation.SupportGradient:
                return (Value(support, point), Gradient(support, point));
            case Operation.HessianProduct:
                return (null, HessianProduct(query, point, direction));
            case Operation.SupportHessianProduct:
                return (null, HessianProduct(support, point, direction));
            case Operation.MetaGradient:
                {
                    Bounded[] adapted = Bounded.AddScaled(point, -alpha, Gradient(support, point));
                    Bounded[] outer = Gradient(query, adapted);
                    return (Value(query, adapted), Bounded.AddScaled(outer, -alpha, HessianProduct(support, point, outer)));
                }

            default:
                {
                    Bounded[] adapted = Bounded.AddScaled(point, -alpha, Gradient(support, point));
                    Bounded[] outer = Gradient(query, adapted);
                    Bounded[] moved = Bounded.AddScaled(direction, -alpha, HessianProduct(support, point, direction));
                    Bounded[] product = HessianProduct(query, adapted, moved);
                    Bounded[] result = Bounded.AddScaled(product, -alpha, HessianProduct(support, point, product));
                    return (null, Bounded.AddScaled(result, -alpha, ThirdProduct(support, point, direction, outer)));
                }
        }
    }

    private static Bounded Value(GlmData task, Bounded[] w)
    {
        Bounded[] terms = PerRow(task, w, (z, y) => Scalar(task, z, y).Value);
        return (task.Scale * Bounded.Dot(terms, Ones(terms.Length))) + (0.5 * (Bounded)task.Ridge * Bounded.Dot(w, w));
    }

    private static Bounded[] Gradient(GlmData task, Bounded[] w) => Combine(task, PerRow(task, w, (z, y) => Scalar(task, z, y).Slope), w);

    private static Bounded[] HessianProduct(GlmData task, Bounded[] w, Bounded[] v)
    {
        Bounded[] curvatures = PerRow(task, w, (z, y) => Scalar(task, z, y).Curvature);
        Bounded[] products = PerRow(task, v, (z, _) => z);
        return Combine(task, [.. curvatures.Zip(products, (c, t) => c * t)], v);
    }

    private static Bounded[] ThirdProduct(GlmData task, Bounded[] w, Bounded[] u, Bounded[] v)
    {
        Bounded[] thirds = PerRow(task, w, (z, y) => Scalar(task, z, y).Third);
        Bounded[] first = PerRow(task, u, (z, _) => z), second = PerRow(task, v, (z, _) => z);
        return Combine(task with { Ridge = 0 }, [.. thirds.Select((c, k) => c * first[k] * second[k])], w);
    }

    private static Bounded[] PerRow(GlmData task, Bounded[] p, Func<Bounded, double, Bounded> map) =>
        [.. task.Y.Select((y, k) => map(Bounded.Dot(Bounded.Of(task.X.AsSpan(k * task.Dimension, task.Dimension)), p), y))];

    /// <summary>scale · Xᵀr + ridge · p.</summary>
    private static Bounded[] Combine(GlmData task, Bounded[] r, Bounded[] p) =>
        [.. p.Select((x, j) => (task.Scale * Bounded.Dot([.. r.Select((_, k) => (Bounded)task.X[(k * task.Dimension) + j])], r)) + (task.Ridge * x))];

    private static Bounded[] Ones(int length) => [.. Enumerable.Repeat((Bounded)1.0, length)];

    /// <summary>φ and its derivatives; the error of the argument is carried by the largest derivative near it.</summary>
    private static (Bounded Value, Bounded Slope, Bounded Curvature, Bounded Third) Scalar(GlmData task, Bounded z, double y)
    {
        Bounded m = y * z;
        Bounded p = 1 - m;
        double s = task.Smoothing, e = m.Error, a = Math.Abs(y);
        switch (task.Family)
        {
            case GlmFamily.Squared:
                Bounded r = z - y;
                return (r * r, 2 * r, 2, 0);
            case GlmFamily.Logistic:
                {
                    // exp and log1p of the kernels are good to a few units in the last place, quotients add some more: 16 roundings.
                    double tail = Math.Min(1, Math.Exp(e - Math.Abs(m.Value)));
                    double falling = 1 / (1 + Math.Exp(m.Value)), rising = 1 / (1 + Math.Exp(-m.Value));
                    double value = Math.Max(0, -m.Value) + Log1P(Math.Exp(-Math.Abs(m.Value)));
                    double curvature = y * y * falling * rising;
                    return (
                        Bounded.Rounded(value, e * (m.Value > 0 ? tail : 1), 16),
                        Bounded.Rounded(-y * falling, a * e * Math.Min(0.25, tail), 16),
                        Bounded.Rounded(curvature, y * y * e * Math.Min(0.1, tail), 16),
                        Bounded.Rounded(-y * curvature * Math.Tanh(m.Value / 2), a * y * y * ((e * Math.Min(0.125, tail)) + (4 * Bounded.Unit * tail)), 16));
                }

            case GlmFamily.Hinge:
                // At the kink the kernels may come down on different sides.
                return (new(Math.Max(0, p.Value), p.Error), new(p.Value > 0 ? -y : 0, Math.Abs(p.Value) <= p.Error ? a : 0), 0, 0);
            default:
                {
                    bool inside = p.Value > 0 && p.Value < s;
                    bool unclear = Math.Abs(p.Value) <= p.Error || Math.Abs(p.Value - s) <= p.Error;
                    double value = p.Value <= 0 ? 0 : inside ? p.Value * p.Value / (2 * s) : p.Value - (s / 2);
                    return (
                        Bounded.Rounded(value, p.Error + (8 * Bounded.Unit * (p.Magnitude + s)), 8),
                        Bounded.Rounded(-y * Math.Clamp(p.Value / s, 0, 1), a * p.Error / s, 8),
                        Bounded.Rounded(inside ? y * y / s : 0, unclear ? y * y / s : 0, 8),
                        0);
                }
        }
    }

    /// <summary>log(1 + t) without the loss of small t.</summary>
    private static double Log1P(double t)
    {
        double u = 1 + t;
        return u == 1 ? t : Math.Log(u) * (t / (u - 1));
    }
}
