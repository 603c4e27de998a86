using Xunit;

namespace MetaFlow.Tests.Integrators;

[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationCollection;

/// <summary>After set-up a step allocates nothing, whatever the method, the field and what is watched.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    public static TheoryData<string, bool> MethodsAndControl()
    {
        var data = new TheoryData<string, bool>();
        foreach (Method method in Method.All)
        {
            data.Add(method.Name, false);
            if (method.IsAdaptive)
                data.Add(method.Name, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(MethodsAndControl))]
    public void Solve_OfAStructField_AllocatesNothingPerStep(string name, bool controlled)
    {
        SolveOptions options = Options(name, controlled);
        AllocatesTheSame(length => Integrator.Solve(default(RotatingField), [1.0, 0, 0.5, 0.5, 0.3], 0, length, options));
    }

    [Theory]
    [MemberData(nameof(MethodsAndControl))]
    public void Solve_OfPhasesWithGuardEventsObserversAndFunctionals_AllocatesNothingPerStep(string name, bool controlled)
    {
        var observer = new Counting();
        SolveOptions options = Options(name, controlled) with
        {
            // Euler spirals out to 4.5 in this time, and an occurrence would allocate its state.
            Events = [new StateEvent("never", static (_, w) => w[0] + 10), new StateEvent("near", static (_, w) => 5.5 + w[0])],
            Observers = [observer],
            SaveObservers = [observer],
            Functionals = [RunningFunctional.Average("mean", static (_, w) => w[0]), RunningFunctional.Minimum("least", static (_, w) => w[1])],
        };
        FlowPhase[] phases = [new("a", default(RotatingField), new DelegateGuard(static (_, w, _) => w[0] + 5)), new("b", default(RotatingField))];
        AllocatesTheSame(length => Integrator.Solve(new InitialValueProblem(phases, [1.0, 0, 0.5, 0.5, 0.3], 0, length), options));
        Assert.True(observer.Calls > 300);
    }

    [Fact]
    public void Iterate_AllocatesNothingPerUpdate()
    {
        FlowPhase[] phases = [new("a", new BoxlessField(), new DelegateGuard(static (_, w, _) => w[0] + 5)), new("b", new BoxlessField())];
        var options = new IterateOptions { Save = SaveSchedule.EndOnly, Functionals = [RunningFunctional.Integral("sum", static (_, w) => w[0])] };
        AllocatesTheSame(length => Integrator.Iterate(phases, [1.0, 0.3], 0.01, (long)(length * 100), options));
    }

    [Fact]
    public void Solve_KeepingEveryStep_AllocatesWhatItKeepsAndNoMoreThanTwice()
    {
        const int Steps = 100_000;
        long bytes = Allocated(() => Integrator.Solve(
            default(RotatingField), [1.0, 0, 0.5, 0.5, 0.3], 0, Steps * 0.01, new SolveOptions { Method = Method.RungeKutta4, StepSize = 0.01, DenseOutput = false }));
        long kept = Steps * (5 + 2) * sizeof(double);
        Assert.InRange(bytes, kept, 3 * kept);
    }

    private static SolveOptions Options(string name, bool controlled) => new()
    {
        Method = Method.Parse(name),
        StepSize = controlled ? null : Method.Parse(name).IsForStiffFlows ? 0.1 : 0.01, // their steps cost more
        Save = SaveSchedule.EndOnly,
        DenseOutput = false,
    };

    private static void AllocatesTheSame(Func<double, Trajectory> solve)
    {
        Trajectory few = solve(30); // warm up: JIT, static tables
        Trajectory many = solve(300);
        Assert.True(many.Cost.AcceptedSteps > few.Cost.AcceptedSteps + 100);
        long extra = long.MaxValue;
        // Something else in the process may allocate once in a while; a step that does would do so in every round.
        for (int round = 0; round < 10 && extra != 0; round++)
            extra = Math.Min(extra, Math.Abs(Allocated(() => solve(300)) - Allocated(() => solve(30))));
        // The runtime counts a retired piece of the heap as one smallest object, 24 bytes; a step that allocates would cost that a hundred times.
        Assert.InRange(extra, 0, 24);
    }

    private static long Allocated(Func<Trajectory> solve)
    {
        long before = GC.GetTotalAllocatedBytes(true);
        Trajectory result = solve();
        long after = GC.GetTotalAllocatedBytes(true);
        GC.KeepAlive(result);
        return after - before;
    }

    private readonly struct RotatingField : IVectorField
    {
        public int Dimension => 5;

        public EvaluationCost Cost => default;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            destination[0] = -state[1];
            destination[1] = state[0];
            destination[2] = Math.Cos(time);
            destination[3] = -state[3] * state[3];
            destination[4] = 0;
        }
    }

    private sealed class BoxlessField : IVectorField
    {
        public int Dimension => 2;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            destination[0] = -state[1];
            destination[1] = state[0];
        }
    }

    private sealed class Counting : IObserver, ISaveObserver
    {
        public long Calls { get; private set; }

        public void OnStep(in StepInfo step) => Calls++;

        public void OnSaved(in StepInfo point) => Calls++;
    }
}
