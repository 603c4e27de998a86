namespace MetaFlow.Benchmarks;

/// <summary>One way of evaluating the meta-gradient of a standard problem, and the ratio that it must not exceed.</summary>
/// <param name="Problem">p1, p2 or p3.</param>
/// <param name="Route">From the data, from Gram matrices, or compiled to one affine field.</param>
/// <param name="Kernel">Native or managed.</param>
/// <param name="Threads">One, or two for the wall-clock comparison with OpenBLAS.</param>
/// <param name="Rival">Against what the ratio is taken.</param>
/// <param name="Bar">The largest ratio that is good enough.</param>
internal sealed record GradientCase(string Problem, Route Route, KernelChoice Kernel, int Threads, Rival Rival, double Bar)
{
    public static IReadOnlyList<GradientCase> All { get; } =
    [
        new("p1", Route.Data, KernelChoice.Native, 1, Rival.BestFromData, 0.7),
        new("p2", Route.Data, KernelChoice.Native, 1, Rival.BestFromData, 0.9),
        new("p3", Route.Data, KernelChoice.Native, 1, Rival.BestFromData, 0.8),
        new("p1", Route.Gram, KernelChoice.Native, 1, Rival.BestFromData, 0.10),
        new("p2", Route.Gram, KernelChoice.Native, 1, Rival.BestFromData, 0.11),
        new("p1", Route.Affine, KernelChoice.Native, 1, Rival.BestFromData, 0.02),
        new("p1", Route.Data, KernelChoice.Managed, 1, Rival.OwnNative, 2.0),
        new("p2", Route.Data, KernelChoice.Managed, 1, Rival.OwnNative, 1.3),
        new("p3", Route.Data, KernelChoice.Managed, 1, Rival.OwnNative, 1.3),
        new("p2", Route.Data, KernelChoice.Native, 2, Rival.OpenBlas, 0.7),
    ];

    public string Name => $"{Problem}, {Route.ToString().ToLowerInvariant()}, {Kernel.ToString().ToLowerInvariant()}, {Threads} thread{(Threads == 1 ? "" : "s")}";

    /// <summary>Median seconds of one evaluation of −∇F at the problem's starting point.</summary>
    public double Measure(IReadOnlyDictionary<string, StandardProblem> problems)
    {
        var problem = problems[Problem];
        var field = Field(problem, Route, Kernel, Threads);
        var gradient = new double[problem.Start.Length];
        return Timing.MedianSeconds(() => field.Evaluate(0, problem.Start, gradient), wall: Threads > 1);
    }

    public static IVectorField Field(StandardProblem problem, Route route, KernelChoice kernel, int threads) =>
        Algorithms.Maml(problem.Tasks, problem.InnerStepSize, new AlgorithmOptions { Route = route, Kernel = kernel, Threads = threads }).Flow.Phases[0].Field;
}
