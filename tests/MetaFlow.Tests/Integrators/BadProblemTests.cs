using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Integrators;

/// <summary>What cannot be solved is refused with its message, alone and in an ensemble; a field that fails says so itself, and a field without numbers ends the solve.</summary>
public sealed class BadProblemTests
{
    private static readonly DelegateField s_decay = new(2, static (_, w, v) => (v[0], v[1]) = (-w[0], -w[1]));

    public static TheoryData<string, string> Refusals => new()
    {
        { "tolerances 0", "One of the two tolerances must be positive. (Parameter 'AbsoluteTolerance')" },
        { "relative tolerance NaN", "The value must be non-negative and finite. (Parameter 'RelativeTolerance')" },
        { "absolute tolerance NaN", "The value must be non-negative and finite. (Parameter 'AbsoluteTolerance')" },
        { "absolute tolerance negative", "The value must be non-negative and finite. (Parameter 'AbsoluteTolerance')" },
        { "empty span", "The end time must differ from the start time by a finite span. (Parameter 'endTime')" },
        { "endless span", "The value must be finite. (Parameter 'endTime')" },
        { "start time NaN", "The value must be finite. (Parameter 'startTime')" },
        { "span beyond all numbers", "The end time must differ from the start time by a finite span. (Parameter 'endTime')" },
        { "state too long", "The initial state has 3 components, but the field has dimension 2. (Parameter 'initialState')" },
        { "no state", "The initial state has 0 components, but the field has dimension 2. (Parameter 'initialState')" },
        { "state with NaN", "Component 1 of the state must be finite. (Parameter 'initialState')" },
        { "state with infinity", "Component 0 of the state must be finite. (Parameter 'initialState')" },
        { "step size and step control", "StepControl contradicts StepSize: a constant step size switches step control off. (Parameter 'StepControl')" },
        { "no step size", "The method euler needs a step size. (Parameter 'StepSize')" },
        { "noise", "RelativeTolerance is 1E-06, but the field has a noise of 0.001 (the accuracy of inner solutions, or rounding divided by a difference), so it must be at least ten times that, 0.01." },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Solve_OfWhatCannotBeSolved_IsRefusedWithItsMessage(string what, string message)
    {
        SolveOptions options = OptionsOf(what);
        (double start, double end) = SpanOf(what);
        double[] state = StateOf(what);
        IVectorField field = what == "noise" ? new Noisy() : s_decay;
        foreach (Action solve in (Action[])
        [
            () => Integrator.Solve(new InitialValueProblem(field, state, start, end), options),
            () => Integrator.Solve(field, state, start, end, options),
            () => Ensemble.Solve([new InitialValueProblem(s_decay, [1.0, 1], 0, 1), new InitialValueProblem(field, state, start, end)], options, threads: 2),
        ])
        {
            Exception refused = Assert.ThrowsAny<Exception>(solve);
            Assert.True(refused is ArgumentException or InvalidInputException, $"{refused.GetType()}");
            Assert.Equal(message, refused.Message.Split('\n')[0].TrimEnd());
        }
    }

    [Fact]
    public void Solve_OfAFieldThatThrows_PassesOnWhatItSays()
    {
        int calls = 0;
        var later = new DelegateField(1, (_, _, v) => v[0] = calls++ < 20 ? 1 : throw new InvalidDataException("the disk of the field is gone"));
        Assert.Equal("the disk of the field is gone", Assert.Throws<InvalidDataException>(() => Integrator.Solve(new InitialValueProblem(later, [0.0], 0, 1e6), new SolveOptions { MaximumStep = 1 })).Message);
        var once = new DelegateField(1, static (_, _, _) => throw new InvalidDataException("at once"));
        InitialValueProblem problem = new(once, [0.0], 0, 1);
        foreach (Method method in Method.All)
        {
            SolveOptions options = new() { Method = method, StepSize = method.IsAdaptive ? null : 0.1 };
            Assert.Equal("at once", Assert.Throws<InvalidDataException>(() => Integrator.Solve(problem, options)).Message);
            Assert.Equal("at once", Assert.Throws<InvalidDataException>(() => Ensemble.Solve([problem, problem], options, threads: 2)).Message);
        }

        Assert.Equal("at once", Assert.Throws<InvalidDataException>(() => Integrator.Iterate(problem.Phases, [0.0], 0.1, 3)).Message);
    }

    [Fact]
    public void Solve_OfAFieldThatIsNaNAtOnce_EndsAtItsStartInAnEnsembleToo()
    {
        var nowhere = new DelegateField(2, static (_, _, v) => v.Fill(double.NaN));
        InitialValueProblem[] problems = [new(nowhere, [1.0, 2], 0, 1), new(s_decay, [1.0, 2], 0, 1)];
        foreach (Method method in Method.All)
        {
            IReadOnlyList<Trajectory> both = Ensemble.Solve(problems, new SolveOptions { Method = method, StepSize = method.IsAdaptive ? null : 0.1 });
            Assert.Equal((Termination.NonFinite, 0.0), (both[0].Termination, both[0].FinalTime));
            Assert.Equal(Vector<double>.Build.Dense([1.0, 2]), both[0].FinalState);
            Assert.Equal(Termination.Completed, both[1].Termination);
        }

        Trajectory updates = Integrator.Iterate(problems[0].Phases, [1.0, 2], 0.1, 3);
        Assert.Equal((Termination.NonFinite, 0L), (updates.Termination, updates.Cost.AcceptedSteps));
    }

    private static SolveOptions OptionsOf(string what) => what switch
    {
        "tolerances 0" => new() { RelativeTolerance = 0, AbsoluteTolerance = 0 },
        "relative tolerance NaN" => new() { RelativeTolerance = double.NaN },
        "absolute tolerance NaN" => new() { AbsoluteTolerance = double.NaN },
        "absolute tolerance negative" => new() { AbsoluteTolerance = -1e-9 },
        "step size and step control" => new() { StepSize = 0.1, StepControl = StepControl.Integral },
        "no step size" => new() { Method = Method.Euler },
        _ => new(),
    };

    private static (double Start, double End) SpanOf(string what) => what switch
    {
        "empty span" => (1, 1),
        "endless span" => (0, double.PositiveInfinity),
        "start time NaN" => (double.NaN, 1),
        "span beyond all numbers" => (-1e308, 1e308),
        _ => (0, 1),
    };

    private static double[] StateOf(string what) => what switch
    {
        "state too long" => [1, 2, 3],
        "no state" => [],
        "state with NaN" => [1, double.NaN],
        "state with infinity" => [double.NegativeInfinity, 1],
        _ => [1, 2],
    };

    private sealed class Noisy : IVectorField
    {
        public int Dimension => 2;

        public double NoiseFloor => 1e-3;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => s_decay.Evaluate(time, state, destination);
    }
}
