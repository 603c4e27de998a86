using MetaFlow.Theory.Families;

namespace MetaFlow.Theory.Collins2020;

/// <summary>Spaces and averages that the theorems of collins2020 on Algorithm 1 share.</summary>
internal static class Runs
{
    private const int Repetitions = 8;

    /// <summary>m tasks that are constants, one of 1 and the others of <c>rest</c>: all assumptions hold, w is frozen, and only p moves.</summary>
    public static readonly ParameterSpace Constants = new(
        Parameter.Integer("m", 2, 20), Parameter.Uniform("rest", -1, 1), Parameter.Integer("T", 100, 1000), Parameter.Logarithmic("level", 1e-3, 1), Parameter.Uniform("beta", 0.1, 0.9), Parameter.Logarithmic("eta_p", 1e-3, 0.3));

    /// <summary>The same with more tasks and iterates: with one draw per step the variance of the number of draws grows with m.</summary>
    public static readonly ParameterSpace ManyConstants = new(
        Parameter.Integer("m", 2, 60), Parameter.Uniform("rest", -1, 1), Parameter.Integer("T", 500, 4000), Parameter.Logarithmic("level", 1e-3, 1), Parameter.Uniform("beta", 0.1, 0.9));

    public const string Budget = "expectations over τ are averages over t, those over the draws 8 independent runs with six standard errors";

    /// <summary>Settings of Algorithm 1 beside the tasks.</summary>
    public static Parameter[] Settings { get; } =
    [
        Parameter.Integer("C", 1, 3), Parameter.Integer("D", 1, 2), Parameter.Integer("T", 20, 100),
        Parameter.Logarithmic("step_fraction", 0.05, 1.3), Parameter.Logarithmic("eta_p", 1e-3, 1), Parameter.Uniform("beta", 0.05, 0.6),
    ];

    /// <summary>m constants as tasks; w cannot move.</summary>
    public static MinMaxCase OfConstants(Instance x) => new(
        [.. Enumerable.Range(0, x.Integer("m")).Select(i => new NoisyTask(0, 0, 0, 0, 1, 0, 0, x["level"] * (i == 0 ? 1 : x["rest"])))], 0, bounded: true);

    /// <summary>The constants of such tasks with B as the case states it, and the hypothesis on it.</summary>
    public static (MinMaxCase.Constants Constants, Evaluation Evaluation) StatedBound(Instance x, MinMaxCase tasks)
    {
        var constants = tasks.On(1);
        double bound = Regularity.Stated(x, constants.Bound);
        return (constants with { Bound = bound }, new Evaluation().Require("|f_i| ≤ B", constants.Bound, bound));
    }

    /// <summary>Independent runs of an algorithm, or one where nothing is drawn.</summary>
    public static IReadOnlyList<DescentAscent.Averages> Of(DescentAscent algorithm, double start, int iterates, long seed, bool isExact = false) =>
        [.. Enumerable.Range(0, isExact ? 1 : Repetitions).Select(k => algorithm.Run(start, iterates, unchecked((seed * 131) + k)))];

    /// <summary>Mean and error of an average; without error where nothing is drawn.</summary>
    public static (double Mean, double Error) Mean(IReadOnlyList<DescentAscent.Averages> runs, Func<DescentAscent.Averages, double> of) =>
        runs.Count == 1 ? (of(runs[0]), Rounding.Of(of(runs[0]), 4096)) : DescentAscent.Mean([.. runs.Select(of)]);

    /// <summary>max_p E φ(w_τ, p) − E φ(w_τ, p_τ), with its error: the largest over tasks of the mean of the task's loss minus φ.</summary>
    public static (double Mean, double Error) Deficit(IReadOnlyList<DescentAscent.Averages> runs) =>
        Enumerable.Range(0, runs[0].Losses.Length).Select(i => Mean(runs, run => run.Losses[i] - run.Value)).MaxBy(deficit => deficit.Mean);
}
