using MathNet.Numerics.LinearAlgebra;
using MetaFlow;
using MetaFlow.Storage;

namespace Examples;

/// <summary>The C# example of the README: own data, a flow and its published algorithm, stored and found again.</summary>
public static class Quickstart
{
    public static void Run(IEnumerable<(Matrix<double> X, Vector<double> Y)> data, Vector<double> w0, string storePath, TextWriter output)
    {
        // A flow and its algorithm
        var tasks = TaskSet.Of(data.Select(d => LearningTask.LeastSquares(d.X, d.Y, Normalization.HalfMean)));
        var maml = Algorithms.Maml(tasks, innerStepSize: 0.1);
        var flow = maml.Flow.Solve(w0, until: 50, new() { Method = Method.DormandPrince54, RelativeTolerance = 1e-8 });
        var steps = maml.Iterate(w0, outerStepSize: 0.05, count: 1000);          // the published algorithm
        output.WriteLine($"{flow.Termination} {flow.Cost.Gradients} {(flow.At(10) - steps.At(10)).L2Norm():E2}");

        // Runs
        using var store = RunStore.OpenOrCreate(storePath);
        var id = store.Save(flow, tags: ["mine"]);
        store.Save(steps, tags: ["mine"]);
        foreach (var run in store.Query("algorithm = 'maml' and tag = 'mine' and params.inner_step_size < 0.3 and metrics.grad_norm < 1"))
            output.WriteLine($"{store.ShortId(run.Id)} {run.Mode} {run.Parameters["inner_step_size"]} {run.Series("grad_norm").Last:E2}");
        output.WriteLine(store.Get(id).Status);
    }
}
