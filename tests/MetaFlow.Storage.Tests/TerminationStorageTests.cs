using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>Every reason for which a solve may end is reached by a real solve, stored, and read back.</summary>
public sealed class TerminationStorageTests
{
    public static TheoryData<Termination> All => new(Enum.GetValues<Termination>());

    [Theory]
    [MemberData(nameof(All))]
    public void EveryTermination_OfARealSolve_IsStoredAndReadBack(Termination termination)
    {
        Trajectory solve = Reach(termination);
        Assert.Equal(termination, solve.Termination);
        Assert.All(solve.FinalState, x => Assert.True(double.IsFinite(x)));
        using var folder = new TemporaryFolder();
        using var store = RunStore.OpenOrCreate(Path.Combine(folder.Path, "runs.db"));
        var id = store.Save(solve);
        Assert.Equal(termination, store.Get(id).Termination);
        Assert.Equal(solve.Cost.AcceptedSteps, store.Get(id).Cost!.AcceptedSteps);
    }

    private static Trajectory Reach(Termination termination)
    {
        SolveOptions options = new();
        Field decay = new(w => -w);
        return termination switch
        {
            Termination.Completed => Solve(decay, options),
            Termination.Event => Solve(decay, options with { Events = [new StateEvent("half", (_, w) => w[0] - 0.5) { IsTerminal = true }] }),
            Termination.SteadyState => Solve(decay, options with { SteadyState = new SteadyState { Tolerance = 0.1 } }),
            Termination.NonFinite => Solve(new Field(w => w < 0.5 ? double.NaN : -1), options),
            Termination.StepTooSmall => Solve(decay, options with { MinimumStep = 5, InitialStep = 5, RelativeTolerance = 1e-12 }),
            Termination.StepRefused => Solve(new Wall(), options),
            Termination.StepBudget => Solve(decay, options with { MaximumSteps = 2 }),
            Termination.EvaluationBudget => Solve(decay, options with { MaximumEvaluations = 20 }),
            Termination.TimeBudget => Solve(new Field(w => Slow(w)), options with { MaximumDuration = TimeSpan.FromMilliseconds(1) }),
            Termination.Cancelled => Integrator.Solve(new InitialValueProblem(decay, [1.0], 0, 10), options, new CancellationToken(true)),
            _ => throw new ArgumentOutOfRangeException(nameof(termination), termination, "A new termination needs a solve that reaches it."),
        };
    }

    private static double Slow(double w)
    {
        Thread.Sleep(1);
        return -w;
    }

    private static Trajectory Solve(IVectorField field, SolveOptions options) => Integrator.Solve(new InitialValueProblem(field, [1.0], 0, 10), options);

    private sealed class Field(Func<double, double> speed) : IVectorField
    {
        public int Dimension => 1;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => destination[0] = speed(state[0]);
    }

    private sealed class Wall : IStepRefusingField
    {
        public int Dimension => 1;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => destination[0] = -1;

        public bool Refuses(double startTime, ReadOnlySpan<double> start, double endTime, ReadOnlySpan<double> end) => end[0] < 0.5;
    }
}
