using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments.Limits;

public sealed class SampledMomentLadderTests
{
    private const double EndTime = 1;
    private const int Intervals = 4;

    [Fact]
    public void Run_OnQuadratics_AgreesWithTheExactMoments()
    {
        TaskSet tasks = RandomTasks.Quadratics(new QuadraticTasksOptions { Seed = 5, Tasks = 3, Dimension = 2, SmallestEigenvalue = 0.5, LargestEigenvalue = 2 });
        Algorithm algorithm = Algorithms.Erm(tasks, new AlgorithmOptions { Route = Route.Data });
        ILinearizableField[] fields = [.. tasks.Select(task => (ILinearizableField)Algorithms.Erm(TaskSet.Of([task]), new AlgorithmOptions { Route = Route.Data }).Flow.Phases[0].Field)];
        double[] start = [1.0, -0.5];
        var ladder = new SampledMomentLadder(algorithm, fields, 1, 4000, 7, start, EndTime, Intervals, 2, 3, TestContext.Current.CancellationToken);
        var exact = new SecondMoments(fields, tasks.Weights.ToArray(), 1);
        for (int i = 0; i < 2; i++)
        {
            double beta = ladder.Values[i];
            var (_, measures) = ladder.Run(i, SilentWriter.Instance, TestContext.Current.CancellationToken);
            double[] update = Integrator.Iterate([new FlowPhase("moments", exact.Update(beta))], exact.Of(start), beta, (long)Math.Round(EndTime / beta)).FinalState.ToArray();
            double toFlow = Distance(update, Solve(exact, exact.Modified(0), start)), toEquation = Distance(update, Solve(exact, exact.Modified(beta), start));

            // The vector of moments has a 99 % radius of about the sampling error; the equation's own steps add O(βh), which the seed leaves room for.
            Assert.InRange(measures[LimitMeasure.WeakMean], toFlow - measures[LimitMeasure.Sampling], toFlow + measures[LimitMeasure.Sampling]);
            Assert.InRange(measures[LimitMeasure.WeakModified], toEquation - (2 * measures[LimitMeasure.Sampling]), toEquation + (2 * measures[LimitMeasure.Sampling]));

            // The interval is narrow enough to tell the flow in the mean from the equation.
            Assert.True(measures[LimitMeasure.WeakMean] > measures[LimitMeasure.WeakModified] + measures[LimitMeasure.Sampling]);
        }
    }

    [Fact]
    public void Run_Repeated_GivesTheSameBits()
    {
        TaskSet tasks = RandomTasks.SinQuadratics(new SinQuadraticTasksOptions { Quadratic = new QuadraticTasksOptions { Seed = 2, Tasks = 2, Dimension = 1, SmallestEigenvalue = 0.8, LargestEigenvalue = 1.5 } });
        Algorithm algorithm = Algorithms.Erm(tasks);
        IVectorField[] fields = [.. tasks.Select(task => Algorithms.Erm(TaskSet.Of([task])).Flow.Phases[0].Field)];
        Dictionary<string, double> Once()
        {
            var ladder = new SampledMomentLadder(algorithm, fields, 1, 1500, 3, [1.0], EndTime, Intervals, 2, 3, TestContext.Current.CancellationToken);
            return ladder.Run(0, SilentWriter.Instance, TestContext.Current.CancellationToken).Measures;
        }

        Assert.Equal(Once().OrderBy(m => m.Key), Once().OrderBy(m => m.Key));
    }

    private static double[] Solve(SecondMoments moments, IVectorField field, double[] start) => Integrator.Solve(
        new InitialValueProblem(field, moments.Of(start), 0, EndTime), new SolveOptions { RelativeTolerance = 1e-11, AbsoluteTolerance = 1e-13 }).FinalState.ToArray();

    private static double Distance(double[] first, double[] second) => Math.Sqrt(first.Zip(second, (a, b) => (a - b) * (a - b)).Sum());
}
