using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

public sealed class AlgorithmTests
{
    [Fact]
    public void Algorithm_OfAnyKind_SaysWhatItIs()
    {
        var tasks = StandardProblems.P1().Tasks;
        var algorithm = Algorithms.BiMaml(tasks, 0.3, 0.5, new() { Route = Route.Data, Kernel = KernelChoice.Managed });
        Assert.Equal("bi-maml", algorithm.Name);
        Assert.Equal(new Dictionary<string, ParameterValue> { ["inner_step_size"] = 0.3, ["switch_gradient_norm"] = 0.5 }, algorithm.Parameters);
        Assert.Equal(Route.Data, algorithm.Route);
        Assert.Equal("managed", algorithm.KernelName);
        Assert.Same(tasks, algorithm.Tasks);
        Assert.Same(algorithm.TaskAverage, algorithm.Flow.Phases[0].Field);
        Assert.Same(algorithm.Objective, algorithm.Flow.Phases[1].Field);
        Assert.Empty(Algorithms.Erm(tasks).Parameters);
    }

    [Fact]
    public void Maml_WithoutAnInnerStep_IsEmpiricalRiskMinimization()
    {
        var tasks = Problems.Tasks(new(3, 20, 4, 2, 1, 0.3, false, GlmFamily.Logistic, 21));
        var state = Problems.Normal(4, 1, 1);
        double[] erm = Problems.Evaluate(Algorithms.Erm(tasks).Objective, state), maml = Problems.Evaluate(Algorithms.Maml(tasks, 0).Objective, state);
        Assert.Equal(erm, maml);
    }

    [Fact]
    public void Objective_OfErm_IsTheTaskAverage()
    {
        var erm = Algorithms.Erm(StandardProblems.P1().Tasks);
        Assert.Same(erm.TaskAverage, erm.Objective);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Maml_WithAnUnusableInnerStep_IsRefused(double alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>("innerStepSize", () => Algorithms.Maml(ScalarLosses.Xu2020Figure1(), alpha));

    [Fact]
    public void Composition_ThatIsIncomplete_IsRefusedWithTheReason()
    {
        var tasks = ScalarLosses.Xu2020Figure1();
        Assert.Contains("Weighting", Assert.Throws<ArgumentException>(() => new Algorithm("x", tasks, new Composition { Weighting = null! })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Algorithms.Erm(tasks, new() { Threads = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Algorithms.Erm(tasks, new() { Route = (Route)99 }));
        Assert.Throws<ArgumentException>(() => OuterDynamics.TwoPhase(Direction.TaskAverage, 1, "", "maml"));
    }

    [Fact]
    public void Composition_OfAnyTwoDirections_MakesTwoPhases()
    {
        // A large inner step first, a small one after: nothing about two-phase dynamics knows MAML.
        var tasks = Problems.Tasks(new(3, 20, 4, 2, 1, 0.3, false, GlmFamily.Logistic, 21));
        var first = new Direction(Adaptation.GradientStep(0.5), MetaGradient.Exact);
        var algorithm = new Algorithm("coarse-to-fine", tasks, new Composition { Adaptation = Adaptation.GradientStep(0.01), Dynamics = OuterDynamics.TwoPhase(first, 0.05, "coarse", "fine") });
        var state = Problems.Normal(4, 1, 1);
        Assert.Equal(Problems.Evaluate(Algorithms.Maml(tasks, 0.5).Objective, state), Problems.Evaluate(algorithm.Flow.Phases[0].Field, state));
        Assert.Equal(Problems.Evaluate(Algorithms.Maml(tasks, 0.01).Objective, state), Problems.Evaluate(algorithm.Flow.Phases[1].Field, state));
        Assert.Equal(["coarse", "fine"], algorithm.Iterate(state, 0.5, 400).Phases.Select(phase => phase.Name));
    }

    [Fact]
    public void Trajectories_OfAnAlgorithm_KnowWhatMadeThem()
    {
        var maml = Algorithms.Maml(ScalarLosses.Xu2020LatchWitness(), 0.3);
        var start = Vector<double>.Build.Dense(1, 5);
        var (flow, steps) = (maml.Flow.Solve(start, 2, new() { RelativeTolerance = 1e-7 }).Origin!, maml.Iterate(start, 0.1, 20).Origin!);
        Assert.Equal(("maml", Route.Data, "managed"), (flow.Algorithm, flow.Route, flow.Kernel));
        Assert.Equal(new Dictionary<string, ParameterValue> { ["inner_step_size"] = 0.3, ["inner_steps"] = 1, ["end_time"] = 2.0, ["relative_tolerance"] = 1e-7, ["absolute_tolerance"] = 1e-9 }, flow.Parameters);
        Assert.Equal(new Dictionary<string, ParameterValue> { ["inner_step_size"] = 0.3, ["inner_steps"] = 1, ["outer_step_size"] = 0.1, ["steps"] = 20L }, steps.Parameters);
        Assert.Equal(new ParameterValue.Real(0.1), maml.Flow.Solve(start, 2, new() { Method = Method.Euler, StepSize = 0.1 }).Origin!.Parameters["step_size"]);
        Assert.Same(maml.Objective, flow.Objective);
        Assert.Null(new Flow(maml.Flow.Phases).Solve(start, 2).Origin);
    }

    [Fact]
    public void Iterate_FromAStateOfAnotherDimension_IsRefused()
    {
        var maml = Algorithms.Maml(StandardProblems.P1().Tasks, 0.3);
        Assert.ThrowsAny<ArgumentException>(() => maml.Iterate(Vector<double>.Build.Dense(3), 0.1, 10));
        Assert.ThrowsAny<ArgumentException>(() => maml.Flow.Solve(Vector<double>.Build.Dense(3), 1));
        Assert.ThrowsAny<ArgumentException>(() => maml.Iterate(Vector<double>.Build.Dense(20), -0.1, 10));
    }
}
