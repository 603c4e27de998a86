using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;
using MetaFlow.Kernels;
using Xunit;

namespace MetaFlow.Tests.Integrators;

/// <summary>Ensembles: a member sees neither the others nor the threads, and agrees with its single solve.</summary>
public sealed class EnsembleTests
{
    private static readonly TaskSet Regression = RandomTasks.LinearRegression(new RegressionTasksOptions { Tasks = 3, Samples = 13, Dimension = 5, Seed = 3, Normalization = Normalization.HalfMean });
    private static readonly TaskSet Classes = RandomTasks.Classification(new ClassificationTasksOptions { Family = GlmFamily.Logistic, Tasks = 2, Samples = 31, Dimension = 6, Seed = 5, Normalization = Normalization.Mean });

    public static TheoryData<string, Route> Fields => new()
    {
        { "regression", Route.Data }, { "regression", Route.Gram }, { "regression", Route.Affine }, { "classes", Route.Data },
    };

    public static TheoryData<string> ExplicitMethods => [.. Method.All.Where(m => m is ExplicitRungeKutta).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Solve_AnyMember_HasTheBitsOfABatchOfOne(string tasks, Route route)
    {
        Flow flow = FlowOf(tasks, route);
        var starts = Starts(31, flow.Dimension);
        SolveOptions options = new() { Save = SaveSchedule.At(0.3, 0.9, 2), RelativeTolerance = 1e-5 };
        var all = flow.SolveAll(starts, 2, options);
        var shared = flow.SolveAll(starts, 2, options, threads: 2);
        foreach (int i in new[] { 0, 7, 12, 30 })
        {
            Trajectory alone = flow.SolveAll([starts[i]], 2, options)[0];
            AssertSame(alone, all[i]);
            AssertSame(alone, shared[i]);
        }
    }

    [Theory]
    [MemberData(nameof(ExplicitMethods))]
    public void Solve_EveryExplicitMethod_AgreesWithSingleSolves(string name)
    {
        Method method = Method.Parse(name);
        Flow flow = FlowOf("classes", Route.Data);
        var starts = Starts(15, flow.Dimension);
        SolveOptions options = new()
        {
            Method = method,
            StepSize = method.IsAdaptive ? null : 0.05,
            Save = SaveSchedule.Grid(0.5),
            RelativeTolerance = 1e-6,
            AbsoluteTolerance = 1e-6,
        };
        var together = flow.SolveAll(starts, 2, options);
        for (int i = 0; i < starts.Length; i++)
        {
            Trajectory single = flow.Solve(starts[i], 2, options);
            Assert.Equal(single.Times, together[i].Times);
            for (int k = 0; k < single.Count; k++)
                Assert.True((single.State(k) - together[i].State(k)).L2Norm() <= 10 * 1e-6, $"member {i}, point {k}");
            Assert.InRange(together[i].Cost.Evaluations, single.Cost.Evaluations - method.Order - 20, single.Cost.Evaluations + method.Order + 20);
            Assert.Equal(single.Cost.AcceptedSteps, together[i].Cost.AcceptedSteps, 1.0);
            Assert.Equal(single.Method, together[i].Method);
        }
    }

    [Fact]
    public void Solve_EveryStepSaved_AgreesWithTheSingleSolve()
    {
        Flow flow = FlowOf("regression", Route.Data);
        var starts = Starts(3, flow.Dimension);
        SolveOptions options = new() { Save = SaveSchedule.EveryStep };
        var together = flow.SolveAll(starts, 1, options);
        Trajectory single = flow.Solve(starts[1], 1, options);
        Assert.Equal(single.Steps, together[1].Steps);
        Assert.Equal(single.StateSpan(0).ToArray(), together[1].StateSpan(0).ToArray());
        Assert.Equal(Enumerable.Range(0, 3), starts.Select((s, i) => together[i].InitialState.Equals(s) ? i : -1));
    }

    [Fact]
    public void Solve_DifferentFieldsSpansAndDirections_KeepTheirOrder()
    {
        IVectorField first = FlowOf("regression", Route.Data).Phases[0].Field, second = FlowOf("regression", Route.Gram).Phases[0].Field;
        var starts = Starts(4, 5);
        InitialValueProblem[] problems =
        [
            new(first, starts[0], 0, 1), new(second, starts[1], 0, 2), new(first, starts[2], 1, 0.5), new(new Spiral(), [1, 0], 0, 3), new(second, starts[3], 0, 0.25),
        ];
        var together = Ensemble.Solve(problems, new SolveOptions { Save = SaveSchedule.EndOnly }, threads: 2);
        for (int i = 0; i < problems.Length; i++)
        {
            Trajectory single = Integrator.Solve(problems[i]);
            Assert.Equal(problems[i].EndTime, together[i].FinalTime);
            Assert.Equal(Termination.Completed, together[i].Termination);
            Assert.True((single.FinalState - together[i].FinalState).L2Norm() <= 1e-5 * (1 + single.FinalState.L2Norm()));
        }
    }

    [Fact]
    public void Solve_CompiledQuadratics_IsExactForAllStarts()
    {
        Flow flow = FlowOf("regression", Route.Affine);
        AffineFlow exact = AffineFlow.Compile(Regression, 0.1);
        var starts = Starts(29, 5);
        var ends = flow.SolveAll(starts, 7);
        for (int i = 0; i < starts.Length; i++)
        {
            Assert.Equal("exact", ends[i].Method);
            Assert.True((ends[i].FinalState - exact.Solve(starts[i], 7)).L2Norm() <= 1e-12 * (1 + starts[i].L2Norm()));
        }

        Assert.Equal(flow.SolveAll([starts[17]], 7)[0].FinalState, ends[17].FinalState);
        Assert.Empty(flow.SolveAll([], 7));
    }

    [Fact]
    public void Solve_ManyCompiledQuadratics_AreViewsThatKnowTheirOwnStates()
    {
        Flow flow = FlowOf("regression", Route.Affine);
        var starts = Starts(2000, 5); // more than one block of rows
        starts[1900] = Vector<double>.Build.Dense(5, 1e308);
        var ends = flow.SolveAll(starts, -3, threads: 2); // backwards the flow grows, so that one overflows
        foreach (int i in new[] { 0, 1637, 1638, 1999 })
        {
            Trajectory alone = flow.SolveAll([starts[i]], -3)[0];
            AssertSame(alone, ends[i]);
            Assert.Equal((starts[i], 5, -3.0), (ends[i].InitialState, ends[i].Dimension, ends[i].FinalTime));
            Assert.Equal(ends[i].FinalState, ends[i].State(0));
            Assert.Equal(ends[i].InitialState, ends[i].At(0));
            Assert.Throws<ArgumentOutOfRangeException>(() => ends[i].State(1));
        }

        Assert.Equal((Termination.NonFinite, 0.0, starts[1900]), (ends[1900].Termination, ends[1900].FinalTime, ends[1900].FinalState));
        double before = starts[3][0];
        starts[3][0] = 7;
        Assert.Equal(before, ends[3].InitialState[0]);
    }

    [Fact]
    public void Solve_CompiledQuadraticsWithAFactorThatOverflows_LeavesAloneWhoHasNothingThere()
    {
        AffineFlow flow = new(Matrix<double>.Build.DenseOfDiagonalArray([-1000.0, 1]), Vector<double>.Build.Dense([0.0, 2]));
        double[] ends = new double[4];
        flow.Solve([0, 1, 1, 1], 1, ends, Kernel.Select(KernelChoice.Auto));
        Assert.Equal(0, ends[0]);
        Assert.Equal(2 - Math.Exp(-1), ends[1], 1e-15);
        Assert.False(double.IsFinite(ends[2]));
    }

    [Fact]
    public void Solve_TwoPhases_FollowsEachAlone()
    {
        Flow flow = Algorithms.BiMaml(Regression, innerStepSize: 0.1, switchGradientNorm: 0.5).Flow;
        var starts = Starts(3, 5);
        var together = flow.SolveAll(starts, 4, new SolveOptions { Save = SaveSchedule.EndOnly }, threads: 2);
        for (int i = 0; i < 3; i++)
            Assert.Equal(flow.Solve(starts[i], 4).FinalState, together[i].FinalState);
    }

    [Fact]
    public void Solve_MembersThatFail_EndForThemselves()
    {
        Flow flow = FlowOf("regression", Route.Data);
        var starts = Starts(14, 5);
        starts[3] = Vector<double>.Build.Dense(5, 1e308);
        var calm = flow.SolveAll(starts, 1, new SolveOptions { Save = SaveSchedule.EndOnly });
        Assert.Equal(Termination.NonFinite, calm[3].Termination);
        Assert.Equal(starts[3], calm[3].FinalState);
        AssertSame(flow.SolveAll([starts[4]], 1, new SolveOptions { Save = SaveSchedule.EndOnly })[0], calm[4]);

        var budget = flow.SolveAll(starts, 1, new SolveOptions { MaximumSteps = 2, Save = SaveSchedule.EndOnly });
        Assert.All(budget.Where((_, i) => i != 3), t => Assert.Equal(Termination.StepBudget, t.Termination));
        var evaluations = flow.SolveAll(starts, 1, new SolveOptions { MaximumEvaluations = 9, Save = SaveSchedule.EndOnly });
        Assert.All(evaluations.Where((_, i) => i != 3), t => Assert.True(t.Termination == Termination.EvaluationBudget && t.Cost.Evaluations <= 9));
        var small = flow.SolveAll(starts, 1, new SolveOptions { MinimumStep = 0.4, MaximumStep = 0.5, RelativeTolerance = 1e-12, AbsoluteTolerance = 1e-14, Save = SaveSchedule.EndOnly });
        Assert.All(small.Where((_, i) => i != 3), t => Assert.Equal(Termination.StepTooSmall, t.Termination));
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.All(flow.SolveAll(starts, 1, new SolveOptions(), 2, cancelled.Token), t => Assert.Equal((Termination.Cancelled, 0.0), (t.Termination, t.FinalTime)));
    }

    [Fact]
    public void Solve_WhatItCannotTake_IsRefused()
    {
        Flow flow = FlowOf("regression", Route.Data);
        var starts = Starts(2, 5);
        Assert.Throws<ArgumentException>(() => flow.SolveAll(starts, 1, new SolveOptions { Observers = [new Deaf()] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.SolveAll(starts, 1, threads: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.SolveAll(starts, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.SolveAll(starts, 1, new SolveOptions { Save = SaveSchedule.At(2) }));
        Assert.Throws<ArgumentException>(() => flow.SolveAll(Starts(2, 4), 1));
        Assert.Throws<ArgumentException>(() => FlowOf("regression", Route.Affine).SolveAll(Starts(2, 4), 1));
        Assert.Throws<InvalidOperationException>(() => Ensemble.Solve(new Broken(), Starts(3, 2), 1, threads: 2));
    }

    private static Flow FlowOf(string tasks, Route route) =>
        Algorithms.Maml(tasks == "classes" ? Classes : Regression, 0.1, new AlgorithmOptions { Route = route }).Flow;

    private static Vector<double>[] Starts(int count, int dimension) =>
        [.. Enumerable.Range(0, count).Select(i => RandomTasks.InitialPoint(100 + i, dimension, 1 + (0.3 * i)))];

    private static void AssertSame(Trajectory expected, Trajectory actual)
    {
        Assert.Equal(expected.Times, actual.Times);
        for (int k = 0; k < expected.Count; k++)
            Assert.Equal(expected.StateSpan(k).ToArray(), actual.StateSpan(k).ToArray());
        Assert.Equal(expected.FinalState, actual.FinalState);
        Assert.Equal((expected.Cost.AcceptedSteps, expected.Cost.RejectedSteps, expected.Cost.Evaluations), (actual.Cost.AcceptedSteps, actual.Cost.RejectedSteps, actual.Cost.Evaluations));
    }

    private sealed class Spiral : IVectorField
    {
        public int Dimension => 2;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) =>
            (destination[0], destination[1]) = (-state[1] - (0.1 * state[0]), state[0] - (0.1 * state[1]));
    }

    private sealed class Broken : IVectorField
    {
        public int Dimension => 2;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => throw new InvalidOperationException("broken");
    }

    private sealed class Deaf : IObserver
    {
        public void OnStep(in StepInfo step)
        {
        }
    }
}
