using MetaFlow.Data;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments.Limits;

public sealed class LimitRunnerTests
{
    [Theory]
    [InlineData("maml", "quadratics")]
    [InlineData("erm", "quadratics")]
    [InlineData("maml", "logistic")]
    [InlineData("maml", "diabetes")]
    [InlineData("fo-maml", "sin-quadratics")]
    [InlineData("fo-muml", "sin-quadratics")]
    [InlineData("fo-b-maml", "quadratics")]
    public void OuterStep_OnASmoothProblem_HasOrderOneToTheFlowAndTwoToTheModifiedFlow(string algorithm, string problem)
    {
        LimitResult result = Study(algorithm, problem);
        Assert.Equal(7, result.Rungs.Count);
        Assert.InRange(result.Fits[LimitMeasure.State].Finest, 0.98, 1.02);
        Assert.InRange(result.Fits[LimitMeasure.StateEnd].Finest, 0.98, 1.02);
        Assert.InRange(result.Fits[LimitMeasure.Objective].Finest, 0.98, 1.02);
        Assert.InRange(result.Fits[LimitMeasure.ModifiedState].Finest, 1.95, 2.05);
        Assert.True(result.Fits[LimitMeasure.State].HasRange && result.Fits[LimitMeasure.ModifiedState].HasRange);
        Assert.Equal((1.0, 2.0), (result.Promised[LimitMeasure.State], result.Promised[LimitMeasure.ModifiedState]));
    }

    [Theory]
    [InlineData("quadratics", "exact")]
    [InlineData("logistic", "sampled along the reference flow")]
    public void OuterStep_OfMaml_StaysBelowTheBoundsOfTheory(string problem, string constants)
    {
        LimitResult result = Study("maml", problem);
        Assert.Equal(["groenwall", "uniform"], result.Bounds.Select(bound => bound.Name));
        foreach (LimitBound bound in result.Bounds)
        {
            Assert.Equal(constants, bound.Constants);
            Assert.All(result.Rungs.Zip(bound.Values), pair => Assert.True(pair.First[bound.Measure] + pair.First.Floor(bound.Measure) <= pair.Second));

            // A mutant of the bound, ten times smaller, is exceeded: the check can fail.
            if (bound.Name == "uniform")
            {
                Assert.Contains(result.Rungs.Zip(bound.Values), pair => pair.First[bound.Measure] > pair.Second / 30);
            }
        }
    }

    [Fact]
    public void OuterStep_OfBiMaml_SwitchesABoundedNumberOfStepsFromTheFlow()
    {
        LimitResult result = Study("bi-maml", "quadratics", rungs: 9);
        double[] lags = [.. result.Rungs.Select(rung => rung[LimitMeasure.SwitchLag])];
        Assert.All(lags, lag => Assert.InRange(lag, -2, 2));

        // A sawtooth: the lag in steps neither vanishes nor grows, and no order is promised.
        Assert.True(lags.Max() - lags.Min() > 0.2);
        Assert.Empty(result.Promised);
        Assert.Contains(result.Findings, sentence => sentence.Contains("no order is promised", StringComparison.Ordinal));
    }

    [Fact]
    public void OuterStep_OfTrMaml_MeasuresItsExtendedState()
    {
        LimitResult result = Study("tr-maml", "quadratics");
        Assert.Empty(result.Promised);
        Assert.Contains("simplex", result.Findings[0], StringComparison.Ordinal);
        Assert.InRange(result.Fits[LimitMeasure.State].Finest, 0.95, 1.05);
    }

    [Fact]
    public void OuterStep_OnTheHingeLoss_PromisesNoOrder()
    {
        LimitResult result = Study("maml", "hinge", rungs: 4);
        Assert.Empty(result.Promised);
        Assert.Empty(result.Bounds);
        Assert.DoesNotContain(LimitMeasure.ModifiedState, result.Fits.Keys);
        Assert.Contains("no order is promised", result.Findings[0], StringComparison.Ordinal);
        Assert.All(result.Rungs, rung => Assert.True(double.IsFinite(rung[LimitMeasure.State])));
    }

    [Fact]
    public void OuterStep_OutsideStability_IsReportedAsInfinitelyFar()
    {
        var description = Description("maml", "quadratics", 3) with { First = 60, EndTime = 60 * 200 };
        LimitResult result = LimitRunner.Run(description, new EmbeddedData(), new MemorySink());
        Assert.Equal(double.PositiveInfinity, result.Rungs[0][LimitMeasure.State]);
        Assert.True(double.IsNaN(result.Fits[LimitMeasure.State].PairwiseOrders[0]));
        Assert.Contains(result.Findings, sentence => sentence.Contains("outside its stability", StringComparison.Ordinal) && sentence.Contains("no order is promised", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("quadratics")]
    [InlineData("logistic")]
    public void InnerStep_ApproachesTheFlowOfErm_WithOrderOne(string problem)
    {
        LimitResult result = LimitRunner.Run(Description("maml", problem, 8) with { Parameter = LimitParameter.InnerStep, First = 0.1 }, new EmbeddedData(), new MemorySink());
        Assert.InRange(result.Fits[LimitMeasure.State].Finest, 0.98, 1.02);
        Assert.All(result.Rungs, rung => Assert.True(rung.Floor(LimitMeasure.State) < 1e-2 * rung[LimitMeasure.State]));
    }

    [Theory]
    [InlineData("maml", 1)]
    [InlineData("erm", 2)]
    public void OuterStep_WithSampledTasks_HasTheWeakOrdersOfTheory(string algorithm, int batch)
    {
        LimitResult result = LimitRunner.Run(Description(algorithm, "quadratics", 8) with { Batch = batch }, new EmbeddedData(), new MemorySink());
        Assert.InRange(result.Fits[LimitMeasure.WeakMean].Finest, 0.98, 1.02);
        Assert.InRange(result.Fits[LimitMeasure.WeakModified].Finest, 1.95, 2.05);

        // Either correction alone leaves order 1.
        Assert.InRange(result.Fits[LimitMeasure.WeakWithoutDrift].Finest, 0.98, 1.02);
        Assert.InRange(result.Fits[LimitMeasure.WeakWithoutDiffusion].Finest, 0.98, 1.02);
    }

    [Fact]
    public void Run_TellsEveryRungAsARunOfTheExperimentLimit()
    {
        var sink = new MemorySink();
        LimitResult result = LimitRunner.Run(Description("maml", "quadratics", 3), new EmbeddedData(), sink);
        Assert.Equal(3, sink.Runs.Count);
        foreach (var (run, rung) in sink.Runs.Zip(result.Rungs))
        {
            Assert.Equal((rung.Run, "limit", "update"), (run.Id, run.Description.Experiment, run.Description.Mode));
            Assert.Equal((ParameterValue)rung.Value, run.Description.Parameters["outer_step"]);
            Assert.Equal((ParameterValue)"quadratics", run.Description.Parameters["problem"]);
            Assert.Equal(Termination.Completed, run.Termination);
            Assert.Equal(rung[LimitMeasure.State], run.Summaries[LimitMeasure.State]);
            Assert.True(run.Points["distance"].Max(point => point.Value) == rung[LimitMeasure.State]);
        }
    }

    [Fact]
    public void Run_WithAMemory_RunsOnlyWhatIsMissing_AndGivesTheSameNumbers()
    {
        var sink = new MemorySink();
        LimitDescription description = Description("maml", "quadratics", 5);
        using var stop = new CancellationTokenSource();
        MemorySink? interrupting = null;
        interrupting = new MemorySink
        {
            OnPoint = (_, _) =>
            {
                if (interrupting!.Runs.Count == 3)
                {
                    stop.Cancel();
                }
            },
        };
        LimitResult part = LimitRunner.Run(description, new EmbeddedData(), interrupting, cancellation: stop.Token);
        Assert.True(part.Cancelled);
        var memory = new Memory(interrupting);
        LimitResult rest = LimitRunner.Run(description, new EmbeddedData(), sink, memory);
        LimitResult whole = LimitRunner.Run(description, new EmbeddedData(), new MemorySink());
        Assert.Equal(part.Rungs.Count, rest.Reused);
        Assert.Equal(5 - part.Rungs.Count, sink.Runs.Count);
        Assert.Equal(2, part.Rungs.Count);
        foreach (var (resumed, direct) in rest.Rungs.Zip(whole.Rungs))
        {
            Assert.Equal(direct.Measures.OrderBy(m => m.Key), resumed.Measures.OrderBy(m => m.Key));
        }
    }

    [Theory]
    [InlineData("erm", LimitParameter.InnerStep, "no inner step")]
    public void Run_OfALimitThatTheAlgorithmLacks_IsRefused(string algorithm, LimitParameter parameter, string reason)
    {
        var sink = new MemorySink();
        var refusal = Assert.Throws<InvalidInputException>(() => LimitRunner.Run(Description(algorithm, "quadratics", 3) with { Parameter = parameter }, new EmbeddedData(), sink));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(sink.Runs);
    }

    [Fact]
    public void Run_WithABatchOnLossesWithKinks_IsRefused() =>
        Assert.Contains("smooth", Assert.Throws<InvalidInputException>(
            () => LimitRunner.Run(Description("maml", "hinge", 3) with { Batch = 1 }, new EmbeddedData(), new MemorySink())).Message, StringComparison.Ordinal);

    private static LimitResult Study(string algorithm, string problem, int rungs = 7) =>
        LimitRunner.Run(Description(algorithm, problem, rungs), new EmbeddedData(), new MemorySink());

    private static LimitDescription Description(string algorithm, string problem, int rungs) => new()
    {
        Algorithm = algorithm,
        ProblemName = problem,
        Problem = LimitProblems.Get(problem),
        Rungs = rungs,
    };

    private sealed class Memory(MemorySink sink) : IRungMemory
    {
        public StoredRung? Find(string configurationJson, string kernel, string route) => sink.Runs
            .Where(run => run.Termination is not null && run.Description.ConfigurationJson == configurationJson && run.Description.Kernel == kernel && run.Description.Route == route)
            .Select(run => new StoredRung(run.Id, run.Cost!.AcceptedSteps, run.Summaries))
            .FirstOrDefault();
    }
}
