using MathNet.Numerics.LinearAlgebra;
using MetaFlow;

namespace Examples;

/// <summary>The examples of docs/own-tasks.md: tasks written in plain C#.</summary>
public static class OwnTasks
{
    public static void Run(TextWriter output)
    {
        // Only the value: derivatives by automatic differentiation
        double[] centers = [-1, 0.5, 2];
        var tasks = TaskSet.Of(centers.Select(c =>
            new LearningTask(SmoothLoss.Differentiate(2, w => Ad.Cosh(w[0] - c) + w[1] * w[1]))));
        var maml = Algorithms.Maml(tasks, innerStepSize: 0.1);
        var flow = maml.Flow.Solve(Vector<double>.Build.Dense([2.0, 1.0]), until: 20);
        output.WriteLine($"{flow.Termination} at {flow.FinalState[0]:F4}");

        // Support and query loss apart, on data of your own
        double[,] x = { { 1, 2 }, { 0.5, -1 }, { -2, 0.25 }, { 1, 1 } };
        double[] y = [1, -1, 1, 1];
        var task = new LearningTask(support: Robust(0, 2), query: Robust(2, 4));
        SmoothLoss Robust(int from, int to) => SmoothLoss.Differentiate(2, w =>
        {
            Ad sum = 0.0;
            for (int k = from; k < to; k++)
                sum += Ad.Sqrt(1 + Ad.Pow(w.Dot([x[k, 0], x[k, 1]]) - y[k], 2)) - 1; // between squared and absolute
            return sum / (to - from);
        });
        output.WriteLine($"{Algorithms.Maml(TaskSet.Of([task]), 0.5).Objective.Potential([0.1, 0.2]):F6}");

        // Derivatives that you give are used, and checked once
        var wrong = SmoothLoss.Differentiate(1, w => w[0] * w[0], gradient: (w, g) => g[0] = 3 * w[0]);
        try { wrong.Gradient([1.0], new double[1]); }
        catch (InvalidInputException refusal) { output.WriteLine(refusal.Message.Split(", but")[0]); }
    }
}
