using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Dynamics;
using Xunit;

namespace MetaFlow.Tests.Integrators;

/// <summary>Checkpoints of updates that draw: what is drawn belongs to the step, so a run that was stopped goes on with the same draws.</summary>
public sealed class SampledResumeTests
{
    private const int Steps = 40;
    private static readonly TaskSet s_tasks = Problems.Tasks(new(3, 20, 4, 2, 1, 0.3, true, GlmFamily.Logistic, 21));
    private static readonly Vector<double> s_start = Problems.Normal(4, 21, 50);

    public static TheoryData<string> Names => new(s_algorithms.Keys);

    private static readonly Dictionary<string, Func<long, Algorithm>> s_algorithms = new()
    {
        ["samples"] = seed => Sampled(new() { Adaptation = Adaptation.GradientStep(0.3), Oracle = Oracle.FiniteSum(5, 5, seed: seed) }),
        ["tasks"] = seed => Sampled(new() { Adaptation = Adaptation.GradientSteps(0.2, 3), Weighting = Weighting.Sampled(2, replacement: true, seed: seed) }),
        ["both, adversarial"] = seed => Sampled(new() { Adaptation = Adaptation.GradientStep(0.3), Oracle = Oracle.FiniteSum(6, 4, seed: seed), Weighting = Weighting.Adversarial(SimplexRule.Projected, 0.5) }),
        ["adam"] = seed => Sampled(new() { Adaptation = Adaptation.GradientStep(0.3), Oracle = Oracle.FiniteSum(5, 5, seed: seed), Dynamics = OuterDynamics.AdamOfStep(0.05) }),
        ["random errors"] = seed => Algorithms.FoMuml(s_tasks, 0.3, new InnerError { Relative = 0.4, Direction = ErrorDirection.Random, Seed = seed }),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_StoppedAtAnyCheckpointAndResumed_GivesTheSameBits(string name)
    {
        Algorithm algorithm = s_algorithms[name](5);
        List<SolveCheckpoint> checkpoints = [];
        Trajectory whole = algorithm.Iterate(s_start, 0.05, Steps, new() { Checkpoints = new() { EverySteps = 7, Taken = checkpoints.Add } });
        Assert.Equal([7L, 14, 21, 28, 35], checkpoints.Select(checkpoint => checkpoint.Step));
        foreach (SolveCheckpoint checkpoint in checkpoints)
        {
            // Another instance: nothing but the checkpoint connects the two runs.
            Trajectory resumed = s_algorithms[name](5).Iterate(s_start, 0.05, Steps, new() { ResumeFrom = SolveCheckpoint.FromBytes(checkpoint.Bytes.Span) });
            TrajectoryBits.AssertSame(whole, resumed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_ResumedWithOtherDraws_IsRefused(string name)
    {
        SolveCheckpoint? middle = null;
        Trajectory whole = s_algorithms[name](5).Iterate(s_start, 0.05, Steps, new() { Checkpoints = new() { EverySteps = 17, Taken = checkpoint => middle ??= checkpoint } });
        Algorithm other = s_algorithms[name](6);
        Assert.NotEqual(whole.FinalState, other.Iterate(s_start, 0.05, Steps).FinalState);
        string message = Assert.Throws<InvalidInputException>(() => other.Iterate(s_start, 0.05, Steps, new() { ResumeFrom = middle })).Message;
        Assert.Contains("other values at the checkpoint (step 17", message, StringComparison.Ordinal);
    }

    private static Algorithm Sampled(Composition composition) => new("sampled", s_tasks, composition with { MetaGradient = MetaGradient.Exact });
}
