using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class IterateTests
{
    [Theory]
    [InlineData(0.1, 300)]
    [InlineData(0.07, 1000)]
    [InlineData(1.0 / 3, 77)]
    public void Iterate_OnOnePhase_IsEulersMethodBitForBit(double beta, int count)
    {
        var field = new DelegateField(7, static (t, w, v) =>
        {
            for (int j = 0; j < w.Length; j++)
                v[j] = Math.Cos(t + j) - (0.3 * w[j] * w[j] * w[j]) + (0.1 * w[(j + 1) % w.Length]);
        });
        double[] start = [0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0.7];
        Trajectory updates = Integrator.Iterate([new FlowPhase("one", field)], start, beta, count);
        Trajectory euler = Integrator.Solve(
            new InitialValueProblem(field, start, 0, count * beta), new SolveOptions { Method = Method.Euler, StepSize = beta });

        Assert.Equal(count, updates.Cost.AcceptedSteps);
        Assert.Equal(count, updates.Cost.Evaluations);
        Assert.Equal(updates.Times, euler.Times);
        Assert.Equal(updates.Steps, euler.Steps);
        for (int k = 0; k <= count; k++)
            Assert.Equal(updates.StateSpan(k), euler.StateSpan(k));
    }

    [Fact]
    public void Iterate_OnOnePhase_IsAPlainLoopBitForBit()
    {
        double beta = 0.05;
        Trajectory updates = Integrator.Iterate([new FlowPhase("one", default(NonAutonomousField))], [1.1, 0.2, 0.4], beta, 1000);
        double[] w = [1.1, 0.2, 0.4];
        double[] v = new double[3];
        for (int k = 0; k < 1000; k++)
        {
            Assert.Equal(w, updates.StateSpan(k));
            Assert.Equal(k * beta, updates.Times[k]);
            default(NonAutonomousField).Evaluate(k * beta, w, v);
            for (int j = 0; j < 3; j++)
            {
                double increment = beta * v[j];
                w[j] += increment;
            }
        }

        Assert.Equal(w, updates.FinalState.ToArray());
    }

    [Fact]
    public void Iterate_WithALatch_TestsItBeforeTheStepFromTheDirectionAtHand()
    {
        var slow = new DelegateField(1, static (_, w, v) => v[0] = -w[0]) { Cost = new EvaluationCost(3, 0) };
        var fast = new DelegateField(1, static (_, w, v) => v[0] = -2 * w[0]) { Cost = new EvaluationCost(5, 7) };
        var guard = new DelegateGuard(static (_, _, direction) => Math.Abs(direction[0]) - 0.5);
        Trajectory updates = Integrator.Iterate([new FlowPhase("slow", slow, guard), new FlowPhase("fast", fast)], [1.0], 0.25, 6);

        double w = 1;
        bool latched = false;
        int latch = -1;
        for (int k = 0; k < 6; k++)
        {
            if (!latched && Math.Abs(-w) <= 0.5)
            {
                latched = true;
                latch = k;
            }

            double increment = 0.25 * ((latched ? -2 : -1) * w);
            w += increment;
            Assert.Equal(w, updates.StateSpan(k + 1)[0]);
        }

        Assert.Equal(3, latch); // 1, 0.75, 0.5625, 0.42…
        Assert.Equal(["slow", "fast"], updates.Phases.Select(p => p.Name));
        Assert.Equal(3, updates.Phases[1].StartStep);
        Assert.Equal(0.75, updates.Phases[1].StartTime);
        Assert.Equal((4, 3), (slow.Calls, fast.Calls)); // the latching gradient is spent, as in the published algorithm
        Assert.Equal((4 * 3) + (3 * 5), updates.Cost.Gradients);
        Assert.Equal(3 * 7, updates.Cost.HessianVectorProducts);
    }

    [Fact]
    public void Iterate_WhenTheLatchHoldsAtOnce_StartsInTheNextPhase()
    {
        FlowPhase[] phases =
        [
            new("a", new DelegateField(1, static (_, _, v) => v[0] = 1), new DelegateGuard(static (_, _, _) => 0)),
            new("b", new DelegateField(1, static (_, _, v) => v[0] = -1)),
        ];
        Trajectory updates = Integrator.Iterate(phases, [0.0], 0.5, 4);
        Assert.Equal(-2, updates.FinalState[0]);
        Assert.Equal([new PhaseSpan("a", 0, 0, 0, 0), new PhaseSpan("b", 0, 2, 0, 4)], updates.Phases);
    }

    [Fact]
    public void Iterate_WithAFieldThatOwnsItsUpdate_UsesIt()
    {
        Trajectory updates = Integrator.Iterate([new FlowPhase("projected", new ClampedField())], [0.0], 0.4, 5);
        Assert.Equal([0, 0.4, 0.8, 1, 1, 1], updates.Times.Select((_, i) => updates.StateSpan(i)[0]));
    }

    [Fact]
    public void Iterate_ThatDiverges_KeepsTheLastGoodIterate()
    {
        var explosive = new DelegateField(1, static (_, w, v) => v[0] = w[0] * w[0]);
        Trajectory updates = Integrator.Iterate([new FlowPhase("one", explosive)], [10.0], 1, 1000);
        Assert.Equal(Termination.NonFinite, updates.Termination);
        Assert.True(double.IsFinite(updates.FinalState[0]));
        Assert.Equal(updates.FinalState[0], updates.StateSpan(updates.Count - 1)[0]);
        Assert.Equal(updates.Cost.AcceptedSteps, updates.Steps[^1]);
        Assert.InRange(updates.FinalTime, 5, 20);
    }

    [Fact]
    public void Iterate_WithBudgetAndCancellation_EndsWithTheReason()
    {
        var field = new DelegateField(1, static (_, w, v) => v[0] = -w[0]);
        Trajectory budget = Integrator.Iterate([new FlowPhase("one", field)], [1.0], 0.1, 100, new IterateOptions { MaximumEvaluations = 17 });
        Assert.Equal((Termination.EvaluationBudget, 17L, 17L), (budget.Termination, budget.Cost.Evaluations, budget.Cost.AcceptedSteps));
        Assert.Equal(18, budget.Count);
        Trajectory cancelled = Integrator.Iterate([new FlowPhase("one", field)], [1.0], 0.1, 100, null, new CancellationToken(true));
        Assert.Equal((Termination.Cancelled, 0L, 1), (cancelled.Termination, cancelled.Cost.Evaluations, cancelled.Count));
    }

    [Fact]
    public void Iterate_OfNoUpdates_IsTheStart()
    {
        Trajectory none = Integrator.Iterate([new FlowPhase("one", default(NonAutonomousField))], [1.0, 2, 3], 0.1, 0);
        Assert.Equal((Termination.Completed, 1, 0.0), (none.Termination, none.Count, none.FinalTime));
        Assert.Equal([1.0, 2, 3], none.FinalState.ToArray());
    }

    [Fact]
    public void At_OfAnIteration_IsTheIterateAndLinearBetween()
    {
        Trajectory updates = Integrator.Iterate([new FlowPhase("one", default(NonAutonomousField))], [1.0, 0, 0.5], 0.1, 50);
        Assert.Equal(updates.StateSpan(20).ToArray(), updates.At(20 * 0.1).ToArray());
        double expected = (0.75 * updates.StateSpan(20)[1]) + (0.25 * updates.StateSpan(21)[1]);
        Assert.Equal(expected, updates.At(2.025)[1], 1e-14);
        Trajectory thinned = Integrator.Iterate(
            [new FlowPhase("one", default(NonAutonomousField))], [1.0, 0, 0.5], 0.1, 50, new IterateOptions { Save = SaveSchedule.EverySteps(10) });
        Assert.Equal([0L, 10, 20, 30, 40, 50], thinned.Steps);
        Assert.Throws<InvalidOperationException>(() => thinned.At(2.05));
    }

    [Fact]
    public void Grid_OfAnIteration_KeepsTheFirstIterateThatReachesEachTime()
    {
        // 3 × 0.1 and 1 × 0.3 differ in the last bit; the schedule must not slip by a step.
        Trajectory updates = Integrator.Iterate(
            [new FlowPhase("one", default(NonAutonomousField))], [1.0, 0, 0.5], 0.1, 30, new IterateOptions { Save = SaveSchedule.Grid(0.3) });
        Assert.Equal([0L, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30], updates.Steps);
    }

    private sealed class ClampedField : IVectorField
    {
        public int Dimension => 1;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => destination[0] = 1;

        public void Update(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, double stepSize, Span<double> destination) =>
            destination[0] = Math.Min(1, state[0] + (stepSize * direction[0]));
    }
}
