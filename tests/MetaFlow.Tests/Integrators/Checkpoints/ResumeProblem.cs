namespace MetaFlow.Tests.Integrators;

/// <summary>
/// A flow that gives a solve much to remember: two phases, coupled components that follow moving targets, and at t = 1.2 a wall
/// of time, where the rates rise from 1 to 41 within a thirtieth, so that steps are rejected.
/// </summary>
internal sealed class ResumeProblem(double coupling) : ILinearizableField
{
    public const double End = 2.5;

    // Not a multiple of four: the vector loops have a remainder.
    public int Dimension => 5;

    public EvaluationCost Cost => new(3, 2);

    public static double[] Start => [1, -0.5, 0.25, 2, -1];

    public static IReadOnlyList<FlowPhase> Phases =>
    [
        new("first", new ResumeProblem(0.3), new DelegateGuard(static (t, w, _) => 1.7 - t + (0.01 * w[0]))),
        new("second", new ResumeProblem(-0.4)),
    ];

    public static InitialValueProblem Flow => new(Phases, Start, 0, End);

    /// <summary>Options with everything that has a memory.</summary>
    public static SolveOptions Options(Method method) => new()
    {
        Method = method,
        StepSize = method.IsAdaptive ? null : 0.01,
        RelativeTolerance = 1e-5,
        AbsoluteTolerance = 1e-7,
        Events =
        [
            new StateEvent("zero", static (_, w) => Math.Sin((5 * w[0]) + (3 * w[1]))),
            new StateEvent("level", static (_, w) => w[0] - 0.5) { Direction = EventDirection.Falling },
        ],
        Functionals =
        [
            RunningFunctional.Integral("square", static (_, w) => w[0] * w[0]),
            RunningFunctional.Average("second", static (_, w) => Math.Sin((5 * w[0]) + (3 * w[1]))),
            RunningFunctional.Minimum("lowest", static (_, w) => w[2] - w[3]),
        ],
    };

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        double rate = Rate(time);
        for (int j = 0; j < state.Length; j++)
            destination[j] = (-rate * (state[j] - Math.Cos(time + j))) + (coupling * Math.Sin(state[(j + 1) % state.Length]));
    }

    public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
    {
        double rate = Rate(time);
        for (int j = 0; j < state.Length; j++)
            destination[j] = (-rate * direction[j]) + (coupling * Math.Cos(state[(j + 1) % state.Length]) * direction[(j + 1) % state.Length]);
    }

    private static double Rate(double time) => 1 + (20 * (1 + Math.Tanh(60 * (time - 1.2))));
}
