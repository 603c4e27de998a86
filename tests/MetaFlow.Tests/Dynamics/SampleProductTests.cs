using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Dynamics;

/// <summary>Route <c>gram</c> of losses that are not quadratic: the meta-gradient from inner products of the samples.</summary>
public sealed class SampleProductTests
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    [Property(Arbitrary = [typeof(Classifications)], MaxTest = 200)]
    public void Gram_OnGeneralizedLinearLosses_AgreesWithDataWithinTheDerivedBound(GlmCase problem)
    {
        var tasks = Problems.Tasks(problem);
        var state = Problems.Normal(problem.Dimension, problem.Seed, 700);
        double bound = Bound(tasks, problem.InnerStep, state);
        foreach (var kernel in RouteTests.Kernels())
        {
            var data = Algorithms.Maml(tasks, problem.InnerStep, new() { Route = Route.Data, Kernel = kernel });
            var gram = Algorithms.Maml(tasks, problem.InnerStep, new() { Route = Route.Gram, Kernel = kernel });
            Assert.Equal(Route.Gram, gram.Route);
            double difference = (Vector(data, state) - Vector(gram, state)).L2Norm();
            Assert.True(difference <= bound, $"{kernel}: {difference:E2} > {bound:E2}");
            Assert.Equal(data.Objective.Potential(state.ToArray()), gram.Objective.Potential(state.ToArray()));
        }
    }

    [Theory]
    [InlineData(NetworkOutput.Softmax, false)]
    [InlineData(NetworkOutput.Softmax, true)]
    [InlineData(NetworkOutput.Squared, true)]
    public void Gram_OnNetworks_AgreesWithData(NetworkOutput output, bool split)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var tasks = Networks(seed, output, split, ridge: 0);
            var state = TanhNetworkLoss.InitialPoint(9, 6, 3, seed);
            var data = Vector(Algorithms.Maml(tasks, 0.4, new() { Route = Route.Data }), state);
            var gram = Vector(Algorithms.Maml(tasks, 0.4, new() { Route = Route.Gram }), state);

            // Sums of at most 60 terms in a chain of eight products; nothing is larger than the gradients by more than 10³ here.
            Assert.True((data - gram).L2Norm() <= 8 * 60 * 1e3 * UnitRoundoff * (1 + data.L2Norm()), $"seed {seed}");
        }
    }

    [Fact]
    public void Gram_WithTheManagedKernelOrARidgeInANetwork_HasTheBitsOfData()
    {
        var state = TanhNetworkLoss.InitialPoint(9, 6, 3, 1);
        foreach (var (tasks, kernel) in new[] { (Networks(1, NetworkOutput.Softmax, true, 0), KernelChoice.Managed), (Networks(1, NetworkOutput.Softmax, true, 0.1), KernelChoice.Auto) })
        {
            Assert.Equal(
                Vector(Algorithms.Maml(tasks, 0.4, new() { Route = Route.Data, Kernel = kernel }), state),
                Vector(Algorithms.Maml(tasks, 0.4, new() { Route = Route.Gram, Kernel = kernel }), state));
        }
    }

    [Fact]
    public void Auto_TakesProductsWhereTheyPay()
    {
        static Route Of(TaskSet tasks) => Algorithms.Maml(tasks, 0.1).Route;
        GlmCase wide = new(2, 6, 12, 1, 1, 0.1, false, GlmFamily.Logistic, 1);
        Assert.Equal(Route.Gram, Of(Problems.Tasks(wide)));
        Assert.Equal(Route.Data, Of(Problems.Tasks(wide with { Rows = 7 })));
        Assert.Equal(Route.Data, Of(Problems.Tasks(wide with { Split = true })));
        Assert.Equal(Route.Gram, Of(Networks(1, NetworkOutput.Softmax, true, ridge: 0)));
        Assert.Equal(Route.Data, Of(Networks(1, NetworkOutput.Softmax, true, ridge: 0.1)));
        Assert.Equal(Route.Data, Algorithms.Maml(Problems.Tasks(wide), 0.1, innerSteps: 3).Route);
        Assert.Equal(Route.Data, Algorithms.Erm(Problems.Tasks(wide)).Route);
    }

    [Fact]
    public void Gram_WhateverTheThreads_GivesTheSameBits()
    {
        // More entries than what threads pay for.
        var tasks = StandardProblems.P3();
        Assert.True(3L * 5 * 200 * 784 > TaskBatch.EntriesThatPay);
        var state = Vector<double>.Build.Dense(tasks.Start);
        var one = Vector(Algorithms.Maml(tasks.Tasks, tasks.InnerStepSize, new() { Route = Route.Gram }), state);
        Assert.Equal(one, Vector(Algorithms.Maml(tasks.Tasks, tasks.InnerStepSize, new() { Route = Route.Gram, Threads = 2 }), state));
    }

    private static Vector<double> Vector(Algorithm algorithm, Vector<double> state) => Vector<double>.Build.Dense(Problems.Evaluate(algorithm.Objective, state));

    private static TaskSet Networks(int seed, NetworkOutput output, bool split, double ridge)
    {
        return TaskSet.Of(Enumerable.Range(0, 3).Select(i => split ? new LearningTask(Loss(2 * i, 5), Loss((2 * i) + 1, 7)) : new LearningTask(Loss(2 * i, 5))));

        TanhNetworkLoss Loss(int index, int samples)
        {
            var inputs = Problems.NormalMatrix(samples, 9, seed, index);
            return output == NetworkOutput.Softmax
                ? TanhNetworkLoss.Softmax(inputs, [.. Enumerable.Range(0, samples).Select(k => (k + index) % 3)], 3, 6, Normalization.Mean, ridge)
                : TanhNetworkLoss.Regression(inputs, Problems.NormalMatrix(samples, 3, seed, 100 + index), 6, Normalization.Mean, ridge);
        }
    }

    /// <summary>
    /// 50u (1 + αA)² (A‖w‖ + b)(1 + ‖X‖‖w‖) with A = scale ‖X‖² + ridge (φ″ ≤ 1/4) and b = scale ‖X‖√n (|φ′| ≤ 1): the bound of the
    /// quadratic routes, and what errors of the predictions move in the curvature.
    /// </summary>
    private static double Bound(TaskSet tasks, double alpha, Vector<double> state)
    {
        double matrix = 0, right = 0, norm = 0;
        foreach (var loss in tasks.SelectMany(task => new[] { (GlmLoss)task.Support, (GlmLoss)task.Query }))
        {
            norm = Math.Max(norm, Matrix<double>.Build.Dense(loss.Dimension, loss.Rows, loss.Design.ToArray()).L2Norm());
            matrix = Math.Max(matrix, (loss.Scale * norm * norm) + loss.Ridge);
            right = Math.Max(right, loss.Scale * norm * Math.Sqrt(loss.Rows));
        }

        return 50 * UnitRoundoff * Math.Pow(1 + (alpha * matrix), 2) * ((matrix * state.L2Norm()) + right) * (1 + (norm * state.L2Norm()));
    }

    public static class Classifications
    {
        public static Arbitrary<GlmCase> Cases() =>
            (from problem in Problems.SmoothTasks().Generator
             select problem with { Family = GlmFamily.Logistic }).ToArbitrary();
    }
}
