using MetaFlow.Kernels;

namespace MetaFlow.Tests.Kernels;

/// <summary>The operations on quadratic tasks as plain loops, with the bound that any kernel must keep.</summary>
public static class QuadraticReference
{
    public static (Bounded? Value, Bounded[] Vector) Evaluate(Operation operation, QuadraticData support, QuadraticData query, double alpha, double[] w, double[] v)
    {
        Bounded[] point = Bounded.Of(w), direction = Bounded.Of(v);
        switch (operation)
        {
            case Operation.Gradient:
                return (Value(query, point), Gradient(query, point));
            case Operation.SupportGradient:
                return (Value(support, point), Gradient(support, point));
            case Operation.HessianProduct:
                return (null, Product(query, direction));
            case Operation.SupportHessianProduct:
                return (null, Product(support, direction));
            case Operation.MetaGradient:
                {
                    Bounded[] adapted = Bounded.AddScaled(point, -alpha, Gradient(support, point));
                    Bounded[] outer = Gradient(query, adapted);
                    return (Value(query, adapted), Bounded.AddScaled(outer, -alpha, Product(support, outer)));
                }

            default:
                {
                    Bounded[] product = Product(query, Bounded.AddScaled(direction, -alpha, Product(support, direction)));
                    return (null, Bounded.AddScaled(product, -alpha, Product(support, product)));
                }
        }
    }

    private static Bounded Value(QuadraticData task, Bounded[] w)
    {
        // From the product or from the gradient, (w·(Aw − b) − b·w)/2 + c: both are good evaluations.
        Bounded linear = Bounded.Dot(Bounded.Of(task.B), w);
        Bounded first = (0.5 * Bounded.Dot(w, Product(task, w))) - linear + task.C;
        Bounded second = (0.5 * (Bounded.Dot(w, Gradient(task, w)) - linear)) + task.C;
        return first with { Error = first.Error + second.Error };
    }

    /// <summary>A w − b, where b is a term of the sum and may be its first.</summary>
    private static Bounded[] Gradient(QuadraticData task, Bounded[] w) =>
        [.. w.Select((_, i) => Bounded.Dot([.. Bounded.Of(task.A.AsSpan(i * task.Dimension, task.Dimension)), task.B[i]], [.. w, -1]))];

    private static Bounded[] Product(QuadraticData task, Bounded[] p) =>
        [.. p.Select((_, i) => Bounded.Dot(Bounded.Of(task.A.AsSpan(i * task.Dimension, task.Dimension)), p))];
}
