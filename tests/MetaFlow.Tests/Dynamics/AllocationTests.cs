using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Dynamics;

[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    public static TheoryData<Route, KernelChoice, int> Routes()
    {
        var data = new TheoryData<Route, KernelChoice, int>();
        foreach (var kernel in RouteTests.Kernels())
        {
            foreach (var route in new[] { Route.Data, Route.Gram, Route.Affine })
            {
                data.Add(route, kernel, 1);
                data.Add(route, kernel, 2);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void Evaluate_AfterSetUp_AllocatesNothing(Route route, KernelChoice kernel, int threads)
    {
        var problem = StandardProblems.P1();
        var algorithm = Algorithms.BiMaml(problem.Tasks, 0.3, 0.1, new() { Route = route, Kernel = kernel, Threads = threads });
        Assert.Equal(0, AllocatedBy(algorithm, Vector<double>.Build.Dense(problem.Start)));
    }

    [Fact]
    public void Evaluate_OnTheGenericPath_AllocatesNothing()
    {
        var tasks = MetaGradientTests.Mixed(new(3, 12, 6, 2, 1, 0.3, true, GlmFamily.Logistic, 5));
        Assert.Equal(0, AllocatedBy(Algorithms.BiMaml(tasks, 0.3, 0.1), Vector<double>.Build.Dense(6, 0.3)));
    }

    private static long AllocatedBy(Algorithm algorithm, Vector<double> start)
    {
        double[] state = start.ToArray(), direction = start.ToArray(), destination = new double[state.Length];
        var guard = algorithm.Flow.Phases[0].Guard!;
        double sum = 0;
        void Run(int count)
        {
            for (int i = 0; i < count; i++)
            {
                algorithm.TaskAverage.Evaluate(0, state, destination);
                sum += guard.Evaluate(0, state, destination);
                algorithm.Objective.Evaluate(0, state, destination);
                algorithm.Objective.PotentialHessianProduct(state, direction, destination);
                sum += algorithm.Objective.Potential(state) + algorithm.TaskAverage.Potential(state);
            }
        }

        // The least of several rounds: other threads of the process may allocate in one of them.
        Run(200);
        long least = long.MaxValue;
        for (int round = 0; round < 5 && least > 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            Run(200);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }

        Assert.True(double.IsFinite(sum));
        return least;
    }
}
