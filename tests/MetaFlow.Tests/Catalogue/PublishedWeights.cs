namespace MetaFlow.Tests.Catalogue;

/// <summary>How adversarial weights move, written out by hand (collins2020 Algorithm 1, and exponentiated gradients).</summary>
/// <param name="Next">The weights after a step β.</param>
/// <param name="Rate">Their rate in the flow, at weights that are all positive.</param>
internal sealed record PublishedWeights(Func<TaskSet, double[], double[], double, double[]> Next, Func<TaskSet, double[], double[], double[]> Rate)
{
    public static PublishedWeights Projected(double alpha, double speed) => new(
        (tasks, w, p, beta) => Project([.. p.Zip(Values(tasks, w, alpha), (x, f) => x + (beta * speed * f))]),
        (tasks, w, p) =>
        {
            double[] f = Values(tasks, w, alpha);
            return [.. f.Select(x => speed * (x - f.Average()))];
        });

    public static PublishedWeights Entropic(double alpha, double speed) => new(
        (tasks, w, p, beta) =>
        {
            double[] raised = [.. p.Zip(Values(tasks, w, alpha), (x, f) => x * Math.Exp(beta * speed * f))];
            return [.. raised.Select(x => x / raised.Sum())];
        },
        (tasks, w, p) =>
        {
            double[] f = Values(tasks, w, alpha);
            double mean = p.Zip(f, (x, y) => x * y).Sum();
            return [.. p.Zip(f, (x, y) => speed * x * (y - mean))];
        });

    /// <summary>The values after one inner step.</summary>
    public static double[] Values(TaskSet tasks, double[] w, double alpha) =>
        [.. tasks.Select(task => task.Query.Value([.. w.Zip(PublishedFormulas.Gradient(task.Support, w), (x, g) => x - (alpha * g))]))];

    /// <summary>The projection onto the simplex by sorting (Held, Wolfe and Crowder 1974).</summary>
    public static double[] Project(double[] x)
    {
        double[] sorted = [.. x.OrderDescending()];
        double sum = 0, threshold = 0;
        for (int k = 0; k < sorted.Length; k++)
        {
            sum += sorted[k];
            if (sorted[k] - ((sum - 1) / (k + 1)) > 0)
            {
                threshold = (sum - 1) / (k + 1);
            }
        }

        return [.. x.Select(v => Math.Max(v - threshold, 0))];
    }
}
