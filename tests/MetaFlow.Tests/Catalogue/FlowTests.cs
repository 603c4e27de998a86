using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

public sealed class FlowTests
{
    [Theory]
    [InlineData("erm")]
    [InlineData("maml")]
    public void Update_ForSmallSteps_TendsToTheFlowAtOrderOne(string name)
    {
        var tasks = Problems.Tasks(new(3, 20, 4, 2, 1, 0.3, true, GlmFamily.Logistic, 21));
        var algorithm = AlgorithmCatalogue.Create(name, tasks, new Dictionary<string, ParameterValue>());
        var start = Problems.Normal(4, 21, 50);
        var exact = algorithm.Flow.Solve(start, 4, new() { RelativeTolerance = 1e-11, AbsoluteTolerance = 1e-13 }).FinalState;
        double[] errors = [.. new[] { 100, 200, 400, 800 }.Select(n => (algorithm.Iterate(start, 4.0 / n, n).FinalState - exact).L2Norm())];
        for (int i = 1; i < errors.Length; i++)
        {
            Assert.InRange(Math.Log2(errors[i - 1] / errors[i]), 0.9, 1.1);
        }
    }

    [Property(Arbitrary = [typeof(Problems)], MaxTest = 30)]
    public void Solve_OnQuadraticTasks_FollowsTheClosedForm(QuadraticCase problem)
    {
        // w(t) = c̄ + exp(−t(I − αH)²H)(w₀ − c̄), the exact solution to rounding and the integrated one to its tolerance.
        var (d, alpha) = (problem.Dimension, 0.5 / problem.Scale);
        var basis = Problems.Orthogonal(d, problem.Seed, 0);
        var spectrum = Problems.Spectrum(problem);
        var matrix = Problems.Symmetric(basis, spectrum);
        Vector<double> centre = Problems.Normal(d, problem.Seed, 1), spread = Problems.Normal(d, problem.Seed, 2), start = Problems.Normal(d, problem.Seed, 3);
        var tasks = TaskSet.Of([new(new QuadraticLoss(matrix, -(matrix * (centre + spread)))), new(new QuadraticLoss(matrix, -(matrix * (centre - spread))))]);
        double time = 5 / problem.Scale;
        var rates = spectrum.Map(x => (1 - (alpha * x)) * (1 - (alpha * x)) * x);
        var expected = centre + (basis * basis.TransposeThisAndMultiply(start - centre).PointwiseMultiply(rates.Map(x => Math.Exp(-time * x))));
        double size = expected.L2Norm() + start.L2Norm() + spread.L2Norm();

        var exact = AffineFlow.Compile(tasks, alpha).Solve(start, time);
        double allowed = 1e-12 + (50 * 1.11e-16 * (rates.Maximum() / rates.Minimum() + (time * rates.Maximum())));
        Assert.True((exact - expected).L2Norm() <= allowed * size, $"exact solution off by {(exact - expected).L2Norm():E2}");

        var flow = Algorithms.Maml(tasks, alpha).Flow.Solve(start, time, new() { RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-12 });
        Assert.Equal(Termination.Completed, flow.Termination);
        Assert.True((flow.FinalState - expected).L2Norm() <= (1e-7 + allowed) * size, $"integrated flow off by {(flow.FinalState - expected).L2Norm():E2}");
    }

    [Fact]
    public void Solve_FromDifferentRoutes_EndsAtTheSamePoint()
    {
        var problem = StandardProblems.P1();
        var start = Vector<double>.Build.Dense(problem.Start);
        var exact = AffineFlow.Compile(problem.Tasks, problem.InnerStepSize).Solve(start, 5);
        foreach (var route in new[] { Route.Data, Route.Gram, Route.Affine })
        {
            var flow = Algorithms.Maml(problem.Tasks, problem.InnerStepSize, new() { Route = route }).Flow.Solve(start, 5, new() { RelativeTolerance = 1e-10, AbsoluteTolerance = 1e-13 });
            Assert.True((flow.FinalState - exact).L2Norm() <= 1e-8 * exact.L2Norm());
        }
    }

    [Fact]
    public void Construction_OfPhasesThatDoNotFit_IsRefused()
    {
        var field = Algorithms.Erm(ScalarLosses.Xu2020Figure1()).Objective;
        var other = Algorithms.Erm(StandardProblems.P1().Tasks).Objective;
        var guard = new GradientNormGuard(1);
        Assert.Throws<ArgumentException>(() => new Flow([]));
        Assert.Throws<ArgumentException>(() => new Flow([new("a", field, guard)]));
        Assert.Throws<ArgumentException>(() => new Flow([new("a", field), new("b", field)]));
        Assert.Throws<ArgumentException>(() => new Flow([new("a", field, guard), new("b", other)]));
        Assert.Equal(2, new Flow([new("a", field, guard), new("b", field)]).Phases.Count);
    }
}
