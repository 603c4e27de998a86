using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Dynamics;

public sealed class RouteTests
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    [Property(Arbitrary = [typeof(Squared)], MaxTest = 200)]
    public void Routes_OnSquaredLosses_AgreeWithinTheDerivedBound(GlmCase problem)
    {
        var tasks = Problems.Tasks(problem);
        var state = Problems.Normal(problem.Dimension, problem.Seed, 700);
        double bound = Bound(tasks, problem.InnerStep, state, out double largest);
        foreach (var kernel in Kernels())
        {
            var data = Algorithms.BiMaml(tasks, problem.InnerStep, 1, new() { Route = Route.Data, Kernel = kernel });
            foreach (var route in new[] { Route.Gram, Route.Affine })
            {
                var other = Algorithms.BiMaml(tasks, problem.InnerStep, 1, new() { Route = route, Kernel = kernel });
                Assert.Equal(route, other.Route);
                Near(data.Objective, other.Objective, state, bound);
                Near(data.TaskAverage, other.TaskAverage, state, bound);
                double value = data.Objective.Potential(state.ToArray());
                Assert.Equal(value, other.Objective.Potential(state.ToArray()), (bound * (1 + (problem.InnerStep * largest)) * (1 + state.L2Norm())) + (1e-14 * Math.Abs(value)) + ResponseRounding(tasks));
            }
        }
    }

    [Property(Arbitrary = [typeof(Squared)], MaxTest = 60)]
    public void Routes_OnSquaredLosses_AgreeOnTheHessianProduct(GlmCase problem)
    {
        var tasks = Problems.Tasks(problem);
        Vector<double> state = Problems.Normal(problem.Dimension, problem.Seed, 700), direction = Problems.Normal(problem.Dimension, problem.Seed, 701);
        double bound = Bound(tasks, problem.InnerStep, direction, out _);
        double[] expected = new double[problem.Dimension], actual = new double[problem.Dimension];
        Algorithms.Maml(tasks, problem.InnerStep, new() { Route = Route.Data }).Objective.PotentialHessianProduct(state.ToArray(), direction.ToArray(), expected);
        foreach (var route in new[] { Route.Gram, Route.Affine })
        {
            Algorithms.Maml(tasks, problem.InnerStep, new() { Route = route }).Objective.PotentialHessianProduct(state.ToArray(), direction.ToArray(), actual);
            Assert.True((Vector<double>.Build.Dense(expected) - Vector<double>.Build.Dense(actual)).L2Norm() <= bound, $"{route}");
        }
    }

    [Fact]
    public void Auto_TakesTheRouteItsRuleNames()
    {
        static Route Of(TaskSet tasks) => Algorithms.Maml(tasks, 0.1).Route;
        var squared = Problems.Tasks(new(2, 10, 4, 1, 1, 0.1, false, GlmFamily.Squared, 1));
        var logistic = Problems.Tasks(new(2, 10, 4, 1, 1, 0.1, false, GlmFamily.Logistic, 1));
        Assert.Equal(Route.Affine, Of(squared));
        Assert.Equal(Route.Affine, Of(ScalarLosses.FirstOrderWitness()));
        Assert.Equal(Route.Data, Of(logistic));
        Assert.Equal(Route.Data, Of(ScalarLosses.Xu2020LatchWitness()));
        Assert.Equal(Route.Data, Of(Problems.Tasks(new(1, 3, CompiledTasks.LargestAutoAffineDimension + 1, 1, 1, 0.1, false, GlmFamily.Squared, 1))));
        Assert.Equal(Route.Gram, Of(Problems.Tasks(new(1, CompiledTasks.LargestAutoAffineDimension + 2, CompiledTasks.LargestAutoAffineDimension + 1, 1, 1, 0.1, false, GlmFamily.Squared, 1))));
    }

    [Theory]
    [InlineData(Route.Gram)]
    [InlineData(Route.Affine)]
    public void GramAndAffine_OfLossesThatAreNotQuadratic_AreRefusedWithTheReason(Route route)
    {
        var logistic = Problems.Tasks(new(2, 10, 4, 1, 1, 0.1, false, GlmFamily.Logistic, 1));
        var mixed = TaskSet.Of([logistic[0], new LearningTask(new LogCoshLoss([1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]))]);
        var refusal = Assert.Throws<ArgumentException>(() => Algorithms.Maml(mixed, 0.1, new() { Route = route }));
        Assert.Contains("GlmLoss with family Logistic", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("task 0", refusal.Message, StringComparison.Ordinal);
        refusal = Assert.Throws<ArgumentException>(() => Algorithms.Erm(ScalarLosses.Xu2020Figure1(), new() { Route = route }));
        Assert.Contains("SinQuadraticLoss", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_WhateverTheirNumber_GiveTheSameBits()
    {
        var problem = StandardProblems.P1();
        foreach (var route in new[] { Route.Data, Route.Gram, Route.Affine })
        {
            double[] one = Problems.Evaluate(Algorithms.Maml(problem.Tasks, 0.3, new() { Route = route }).Objective, Vector<double>.Build.Dense(problem.Start));
            double[] two = Problems.Evaluate(Algorithms.Maml(problem.Tasks, 0.3, new() { Route = route, Threads = 2 }).Objective, Vector<double>.Build.Dense(problem.Start));
            Assert.Equal(one, two);
        }
    }

    [Fact]
    public void Evaluate_FromManyThreadsAtOnce_GivesTheSameBits()
    {
        var generic = Algorithms.Maml(MetaGradientTests.Mixed(new(3, 12, 6, 2, 1, 0.3, true, GlmFamily.Logistic, 5)), 0.3);
        foreach (var field in new[] { generic.Objective, Algorithms.Maml(StandardProblems.P1().Tasks, 0.3, new() { Route = Route.Data }).Objective })
        {
            var states = Enumerable.Range(0, 64).Select(i => Problems.Normal(field.Dimension, 3, i)).ToArray();
            var expected = states.Select(state => Problems.Evaluate(field, state)).ToArray();
            var actual = new double[states.Length][];
            Parallel.For(0, states.Length, i =>
            {
                for (int repeat = 0; repeat < 20; repeat++)
                {
                    actual[i] = Problems.Evaluate(field, states[i]);
                }
            });
            Assert.Equal(expected, actual);
        }
    }

    internal static IEnumerable<KernelChoice> Kernels()
    {
        yield return KernelChoice.Managed;
        if (MetaFlow.Kernels.Kernel.Select(KernelChoice.Auto).Name != "managed")
        {
            yield return KernelChoice.Native;
        }
    }

    private static void Near(IGradientField expected, IGradientField actual, Vector<double> state, double bound)
    {
        var difference = Vector<double>.Build.Dense(Problems.Evaluate(expected, state)) - Vector<double>.Build.Dense(Problems.Evaluate(actual, state));
        Assert.True(difference.L2Norm() <= bound, $"{difference.L2Norm():E2} > {bound:E2}");
    }

    /// <summary>50u (1 + α‖A‖)² (‖A‖‖w‖ + ‖b‖) with the largest ‖A‖ and ‖b‖ of the tasks' normal equations.</summary>
    private static double Bound(TaskSet tasks, double alpha, Vector<double> state, out double largestMatrix)
    {
        double matrix = 0, right = 0;
        foreach (var loss in tasks.SelectMany(task => new[] { (GlmLoss)task.Support, (GlmLoss)task.Query }))
        {
            var design = Matrix<double>.Build.Dense(loss.Dimension, loss.Rows, loss.Design.ToArray());

            var responses = Vector<double>.Build.Dense(loss.Response.ToArray());
            matrix = Math.Max(matrix, (2 * loss.Scale * Math.Pow(design.L2Norm(), 2)) + loss.Ridge);
            right = Math.Max(right, 2 * loss.Scale * (design * responses).L2Norm());
        }

        largestMatrix = matrix;
        return 50 * UnitRoundoff * Math.Pow(1 + (alpha * matrix), 2) * ((matrix * state.L2Norm()) + right);
    }

    private static double ResponseRounding(TaskSet tasks)
    {
        double largest = 0;
        foreach (var loss in tasks.Select(task => (GlmLoss)task.Query))
        {
            foreach (double y in loss.Response)
            {
                largest = Math.Max(largest, y * y);
            }
        }

        return 1e-13 * largest;
    }

    public static class Squared
    {
        public static FsCheck.Arbitrary<GlmCase> Cases() => Problems.SquaredTasks();
    }
}
