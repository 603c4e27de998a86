using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Kernels;
using MetaFlow.Tests.Dynamics;
using MetaFlow.Tests.Kernels;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

/// <summary>After set-up neither a whole solve nor an iteration of an algorithm allocates, on any route, kernel and thread.</summary>
[Collection(nameof(AloneCollection))]
public sealed class AllocationTests
{
    private const double OuterStepSize = 1e-3;

    // 4 tasks of 400 rows and 200 columns: enough that a meta-gradient uses two threads, also from the 200 × 200 normal matrices.
    private static readonly StandardProblem Large = StandardProblems.P1Large();

    public static TheoryData<Route, KernelChoice, int> Ways() => new(
        from route in (Route[])[Route.Data, Route.Gram, Route.Affine]
        from kernel in RouteTests.Kernels()
        from threads in (int[])[1, 2]
        select (route, kernel, threads));

    [Fact]
    public void Problem_OfTheseTests_UsesTwoThreads()
    {
        const int passesOfAMetaGradient = 3;
        long entries = (long)Large.Tasks.Count * Large.Tasks.Dimension * Large.Tasks.Dimension;
        Assert.True(passesOfAMetaGradient * entries >= TaskBatch.EntriesThatPay);
        Assert.All(Large.Tasks, task => Assert.True(((GlmLoss)task.Support).Rows >= Large.Tasks.Dimension));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Solve_OfTheFlow_AllocatesNothingPerStep(Route route, KernelChoice kernel, int threads)
    {
        Algorithm maml = Maml(route, kernel, threads);
        var options = new SolveOptions { Method = Method.DormandPrince54, Save = SaveSchedule.EndOnly, DenseOutput = false };
        AllocatesTheSame(length => maml.Flow.Solve(Start, 0.05 * length, options));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Iterate_AllocatesNothingPerUpdate(Route route, KernelChoice kernel, int threads)
    {
        Algorithm maml = Maml(route, kernel, threads);
        var options = new IterateOptions { Save = SaveSchedule.EndOnly };
        AllocatesTheSame(length => maml.Iterate(Start, OuterStepSize, 20L * length, options));
    }

    private static Vector<double> Start => Vector<double>.Build.Dense(Large.Start);

    private static Algorithm Maml(Route route, KernelChoice kernel, int threads)
    {
        Algorithm maml = Algorithms.Maml(Large.Tasks, Large.InnerStepSize, new AlgorithmOptions { Route = route, Kernel = kernel, Threads = threads });
        Assert.Equal(route, maml.Route);
        return maml;
    }

    private static void AllocatesTheSame(Func<int, Trajectory> run)
    {
        Trajectory few = run(1), many = run(8);
        Assert.Equal((Termination.Completed, Termination.Completed), (few.Termination, many.Termination));
        Assert.True(many.Cost.AcceptedSteps >= few.Cost.AcceptedSteps + 20, $"{few.Cost.AcceptedSteps} and {many.Cost.AcceptedSteps} steps");

        // Something else in the process may allocate once in a while; a step that does would do so in every round.
        long extra = long.MaxValue;
        for (int round = 0; round < 10 && extra != 0; round++)
            extra = Math.Min(extra, Math.Abs(Allocated(run, 8) - Allocated(run, 1)));
        Assert.Equal(0, extra);
    }

    private static long Allocated(Func<int, Trajectory> run, int length)
    {
        long before = GC.GetTotalAllocatedBytes(true);
        Trajectory result = run(length);
        long after = GC.GetTotalAllocatedBytes(true);
        GC.KeepAlive(result);
        return after - before;
    }
}
