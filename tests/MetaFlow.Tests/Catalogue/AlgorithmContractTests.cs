using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

/// <summary>What every algorithm of the catalogue promises, held against formulas written by hand.</summary>
public sealed class AlgorithmContractTests
{
    private const double Rounding = 1e-13;

    public static TheoryData<string> Labels => new(ContractCase.All.Select(known => known.Label));

    [Fact]
    public void Cases_CoverTheCatalogue() =>
        Assert.Equal(AlgorithmCatalogue.All.Select(known => known.Name), ContractCase.All.Select(known => known.Algorithm).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Labels))]
    public void Update_OfAnyLosses_IsThePublishedFormula(string label)
    {
        var known = Case(label);
        var tasks = Nonlinear(5, 31);
        Vector<double> start = Problems.Normal(5, 31, 900);
        const double beta = 0.05;
        var iterates = known.Create(tasks, new() { Route = Route.Data }).Iterate(start, beta, 60);
        Assert.Equal(61, iterates.Count);
        bool latched = false;
        for (int k = 0; k < 60; k++)
        {
            latched |= known.Latches(tasks, iterates.StateSpan(k).ToArray());

            // From the iterate that the algorithm has reached: nothing is amplified.
            double[] expected = known.Next(tasks, iterates.StateSpan(k).ToArray(), beta, latched), actual = iterates.StateSpan(k + 1).ToArray();
            if (known.InnerError == 0)
            {
                Assert.Equal(expected, actual);
                continue;
            }

            double allowed = beta * (known.InnerError + Rounding) * (1 + (Distance(expected, iterates.StateSpan(k).ToArray()) / beta));
            Assert.True(Distance(expected, actual) <= allowed, $"step {k + 1} is off by {Distance(expected, actual):E2}");
        }

        // A case with two phases shows both.
        Assert.True(latched && (known.First is null || !known.Latches(tasks, start.ToArray())));
    }

    [Property(Arbitrary = [typeof(SmoothTasksOnly)], MaxTest = 25)]
    public void Field_OnRandomTasks_IsTheReference(GlmCase problem)
    {
        var tasks = Problems.Tasks(problem);
        var state = Problems.Normal(problem.Dimension, problem.Seed, 500);
        double curvature = tasks.Max(task => Math.Max(task.Support.Constants.Smoothness!.Value.Value, task.Query.Constants.Smoothness!.Value.Value));
        foreach (var known in ContractCase.All)
        {
            if (known.Parameters.ContainsKey("perturbation") && curvature > 50)
            {
                continue; // 2 − 2νL may not be positive: symmetric stencils are refused there, as another test holds
            }

            double[] start = known.Create(tasks).InitialState(state).ToArray(), expected = known.Flow(tasks, start);
            double size = 0;
            foreach (var task in tasks)
            {
                size = Math.Max(size, Norm(PublishedFormulas.Gradient(task.Query, state.ToArray())) + Norm(PublishedFormulas.Gradient(task.Support, state.ToArray())));
            }

            // Each of the up to five inner steps multiplies what the one before has lost by at most 1 + αL; differences divide by ν or δ.
            // Four Runge–Kutta steps of length h, forth and back, multiply by at most Σ (hL)^i/i! each.
            double length = 0.15 * curvature, step = 1 + (length * (1 + (length / 2 * (1 + (length / 3 * (1 + (length / 4)))))));
            double growth = (known.Parameters.ContainsKey("inner_time") ? Math.Pow(step, 8) : Math.Pow(1 + (0.3 * curvature), 10)) * (1 + curvature), quotient = known.Label.StartsWith("fo-b", StringComparison.Ordinal) ? 1e3 : known.Parameters.ContainsKey("difference_step") ? 1e3 * (1 + state.L2Norm()) : 1;
            double allowed = ((Rounding * quotient) + (known.InnerError * (1 + curvature))) * growth * (1 + size);
            foreach (var route in new[] { Route.Data, Route.Auto })
            {
                var actual = Problems.Evaluate(known.Create(tasks, new() { Route = route }).Flow.Phases[0].Field, Vector<double>.Build.Dense(start));
                double error = Distance(actual, expected);
                Assert.True(error <= allowed, $"{known.Label} on {route}: {error:E2} > {allowed:E2}, |g| = {Norm(expected):E2}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Update_ForSmallSteps_TendsToTheFlowAtOrderOne(string label)
    {
        var algorithm = Case(label).Create(Problems.Tasks(new(3, 20, 4, 2, 1, 0.3, true, GlmFamily.Logistic, 21)));
        var start = Problems.Normal(4, 21, 50);
        var exact = algorithm.Flow.Solve(start, 4, new() { RelativeTolerance = 1e-8, AbsoluteTolerance = 1e-10 }).FinalState;
        double[] errors = [.. new[] { 100, 200, 400 }.Select(n => (algorithm.Iterate(start, 4.0 / n, n).FinalState - exact).L2Norm())];
        for (int i = 1; i < errors.Length; i++)
        {
            Assert.InRange(Math.Log2(errors[i - 1] / errors[i]), 0.9, 1.1);
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Field_OfEitherKernel_AgreesWithinRounding(string label)
    {
        var tasks = Problems.Tasks(new(4, 37, 11, 3, 0.8, 0.3, true, GlmFamily.Logistic, 17));
        var state = Problems.Normal(11, 17, 500);
        double[] native = Evaluate(Case(label).Create(tasks, new() { Kernel = KernelChoice.Auto }), state);
        double[] managed = Evaluate(Case(label).Create(tasks, new() { Kernel = KernelChoice.Managed }), state);
        double quotient = Case(label).Parameters.Keys.Any(name => name is "perturbation" or "difference_step") ? 1e3 : 1;
        double allowed = ((Rounding * quotient) + (2 * Case(label).InnerError)) * (1 + Norm(native));
        Assert.True(Distance(native, managed) <= allowed);
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Field_WithAnyNumberOfThreads_HasTheSameBits(string label)
    {
        // 8 tasks of 300 × 200: enough that the kernel's calls use all threads.
        var tasks = Problems.Tasks(new(8, 300, 200, 3, 0.05, 0.3, true, GlmFamily.Logistic, 17));
        var state = Problems.Normal(200, 17, 500);
        double[][] results = [.. new[] { 1, 2, 3 }.Select(threads => Evaluate(Case(label).Create(tasks, new() { Route = Route.Data, Threads = threads }), state))];
        Assert.All(results, result => Assert.Equal(results[0], result));
        Assert.All(results[0], x => Assert.True(double.IsFinite(x)));
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Objective_OfEveryAlgorithm_IsAGradientField(string label)
    {
        var objective = Case(label).Create(Nonlinear(4, 7)).Objective;
        var probe = GradientFieldProbe.Run(objective, Problems.Normal(4, 7, 1).ToArray(), 0.5, 3);
        Assert.True(probe.Holds, probe.ToString());

        // The second derivative of an inner flow is not given.
        Assert.Equal(Case(label).Parameters.ContainsKey("inner_time"), probe.HessianError is null);
    }

    /// <summary>Sine quadratics, strongly convex with different support and query: third derivatives matter, and no kernel takes them.</summary>
    internal static TaskSet Nonlinear(int dimension, int seed, int count = 3)
    {
        SinQuadraticLoss Loss(int index)
        {
            var basis = Problems.Orthogonal(dimension, seed, index);
            var matrix = Problems.Symmetric(basis, Vector<double>.Build.Dense(dimension, k => 0.9 + (0.3 * k / dimension)));
            return new(matrix, Problems.Normal(dimension, seed, index + 1), [new(0.4, 1.2, basis.Column(0), 0.3), new(0.2, 1.5, basis.Column(dimension - 1), 1)]);
        }

        return TaskSet.Of(Enumerable.Range(0, count).Select(i => new LearningTask(Loss(20 * i), Loss((20 * i) + 10))), Enumerable.Range(1, count).Select(i => (double)i));
    }

    private static ContractCase Case(string label) => ContractCase.All.Single(known => known.Label == label);

    private static double[] Evaluate(Algorithm algorithm, Vector<double> state) => Problems.Evaluate(algorithm.Flow.Phases[0].Field, algorithm.InitialState(state));

    private static double Distance(double[] x, double[] y) => Norm([.. x.Zip(y, (a, b) => a - b)]);

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));

    public static class SmoothTasksOnly
    {
        public static FsCheck.Arbitrary<GlmCase> Cases() => Problems.SmoothTasks();
    }
}
