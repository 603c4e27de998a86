using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Data;
using MetaFlow.Experiments;
using Xunit;

namespace MetaFlow.Tests.Experiments;

public sealed class ExperimentRunnerTests
{
    private static readonly RunnerOptions Untimed = new() { MeasureTime = false };

    public static TheoryData<string> Experiments => [.. ExperimentCatalogue.Names];

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Run_EveryExperimentReduced_TellsTheSinkEverything(string name)
    {
        ExperimentDescription description = ExperimentCatalogue.Get(name).With([("steps", "6"), ("repetitions", "1")]);
        var sink = new MemorySink();
        ExperimentResult result = Run(description, sink);
        Assert.False(result.Cancelled);
        Assert.Equal(description.Algorithms.Count * description.Modes.Count, result.Runs.Count);
        foreach (var (run, told) in result.Runs.Zip(sink.Runs))
        {
            double step = description.Algorithms.Single(choice => (choice.Label ?? choice.Name) == run.Label).OuterStepSize ?? description.OuterStepSize;
            Assert.Equal(run.Id, told.Id);
            Assert.Equal(Termination.Completed, told.Termination);
            Assert.Equal(name, told.Description.Experiment);
            Assert.Equal("data", told.Description.Route);
            Assert.Equal(1, told.Description.Seed);
            Assert.Equal(run.Mode == RunMode.Flow ? "dormand-prince-54" : "update", told.Description.Method);
            Assert.Equal(description.Metrics, told.Points.Keys);
            Assert.All(told.Points, metric => Assert.Equal(Enumerable.Range(0, 7).Select(k => (long)k), metric.Value.Select(point => point.Step)));
            Assert.All(told.Points, metric => Assert.Equal(Enumerable.Range(0, 7).Select(k => k * step), metric.Value.Select(point => point.Time)));
            Assert.All(told.Points, metric => Assert.Equal(run.Series[metric.Key].Values, metric.Value.Select(point => point.Value)));
            Assert.Equal(run.Phases.Count, told.Events.Count(happened => happened.Kind == "phase"));
            Assert.Equal(run.FinalState, told.States["final"].State);
            Assert.Equal(told.Points["grad_norm"][^1].Value, told.Summaries["final_grad_norm"]);
            Assert.Equal(run.Cost.Gradients, told.Summaries["gradients"]);
            Assert.True(run.Cost.Elapsed > TimeSpan.Zero);
            Assert.Equal(step, ((ParameterValue.Real)told.Description.Parameters["outer_step_size"]).Value);
        }
    }

    [Fact]
    public void Run_AsAFlow_SaysHowFarItMayErr()
    {
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2b").With([("steps", "20"), ("relative_tolerance", "1e-5"), ("absolute_tolerance", "1e-7")]);
        ExperimentResult loose = Run(description);
        ExperimentResult tight = Run(description.With([("relative_tolerance", "1e-11"), ("absolute_tolerance", "1e-13")]));
        foreach ((RunResult run, RunResult exact) in loose.Runs.Zip(tight.Runs))
        {
            // One phase and quadratic losses: bounded. Updates have no defect, and behind a switch there is no bound.
            Assert.Equal(run is { Mode: RunMode.Flow, Algorithm: "maml" }, run.Summary.ContainsKey(SummaryNames.ErrorBound));
            Assert.Equal(run.Mode == RunMode.Flow, run.Summary.ContainsKey(SummaryNames.DissipationResidual));
            if (run.Summary.TryGetValue(SummaryNames.ErrorBound, out double bound))
            {
                double error = (Vector<double>.Build.Dense([.. run.FinalState]) - Vector<double>.Build.Dense([.. exact.FinalState])).L2Norm();
                Assert.InRange(error, 1e-9, bound);
                Assert.True(bound < 1000 * error);
                Assert.True(exact.Summary[SummaryNames.ErrorBound] < bound / 1000);
            }

            if (run.Summary.TryGetValue(SummaryNames.DissipationResidual, out double residual))
                Assert.True(Math.Abs(exact.Summary[SummaryNames.DissipationResidual]) < Math.Abs(residual) / 100);
        }

        ExperimentResult withoutChecks = ExperimentRunner.Run(description, new EmbeddedData(), new MemorySink(), Untimed with { CheckErrors = false }, null, TestContext.Current.CancellationToken);
        Assert.All(withoutChecks.Runs, run => Assert.DoesNotContain(SummaryNames.DissipationResidual, run.Summary.Keys));
        Assert.Equal(loose.Runs.Select(run => run.FinalState), withoutChecks.Runs.Select(run => run.FinalState));
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameBits()
    {
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2a").With([("steps", "10"), ("repetitions", "2")]);
        ExperimentResult first = Run(description), second = Run(description);
        foreach (var (a, b) in first.Runs.Zip(second.Runs))
        {
            Assert.Equal(a.FinalState, b.FinalState);
            Assert.All(a.Series, series => Assert.Equal(series.Value.Values.Select(BitConverter.DoubleToInt64Bits), b.Series[series.Key].Values.Select(BitConverter.DoubleToInt64Bits)));
        }

        Assert.NotEqual(first.Runs[0].FinalState, first.Runs[^1].FinalState);
    }

    [Fact]
    public void Run_StoredConfiguration_RepeatsTheRunAlone()
    {
        var sink = new MemorySink();
        ExperimentResult all = Run(ExperimentCatalogue.Get("xu2020.fig2a").With([("steps", "5"), ("repetitions", "2")]), sink);
        int last = sink.Runs.Count - 1;
        ExperimentResult alone = Run(ExperimentDescription.Parse(sink.Runs[last].Description.ConfigurationJson));
        Assert.Equal(all.Runs[last].FinalState, Assert.Single(alone.Runs).FinalState);
        Assert.Equal(2, alone.Runs[0].Seed);
    }

    [Fact]
    public void Run_Diverging_IsKeptAsAResult()
    {
        // As transcribed: the sum ‖y − Xγ‖² with the printed step sizes.
        var sink = new MemorySink();
        ExperimentResult result = Run(ExperimentCatalogue.Get("xu2020.fig2a").With([("problem.normalization", "sum"), ("steps", "100"), ("modes", "[\"update\"]")]), sink);
        RunResult maml = result.Runs[0];
        Assert.Equal(Termination.NonFinite, maml.Termination);
        Assert.Equal(Termination.NonFinite, sink.Runs[0].Termination);
        Assert.InRange(maml.Series["grad_norm"].Steps[^1], 5, 100);
        Assert.All(maml.FinalState, value => Assert.True(double.IsFinite(value)));
        Assert.Equal(2, result.Runs.Count);
    }

    [Fact]
    public void Run_Cancelled_KeepsFinishedRunsAndMarksTheCurrentOne()
    {
        using var cancellation = new CancellationTokenSource();
        var sink = new MemorySink();
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2a").With([("steps", "100000"), ("modes", "[\"update\"]"), ("metrics", "[\"state_norm\"]"), ("plot", "null")]);
        var progress = new Reaction(told =>
        {
            if (told.Run == 2)
            {
                cancellation.Cancel();
            }
        });
        ExperimentResult result = ExperimentRunner.Run(description, new EmbeddedData(), sink, Untimed, progress, cancellation.Token);
        Assert.True(result.Cancelled);
        Assert.Equal(Termination.Completed, sink.Runs[0].Termination);
        Assert.All(sink.Runs.Skip(1), run => Assert.Equal(Termination.Cancelled, run.Termination));
    }

    [Fact]
    public void Run_FlowCancelledInTheMiddle_HasToldThePointsUntilThere()
    {
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2a").With([
            ("steps", "2000"), ("modes", "[\"flow\"]"), ("algorithms", "[{\"name\":\"bi-maml\",\"switch_gradient_ratio\":0.1}]")]);
        RunResult whole = Assert.Single(Run(description).Runs);
        Assert.Equal(2, whole.Phases.Count);

        using var cancellation = new CancellationTokenSource();
        var sink = new MemorySink
        {
            OnPoint = (run, step) =>
            {
                if (step == 100)
                {
                    Assert.Null(run.Termination);
                    Assert.Empty(run.Summaries);
                    cancellation.Cancel();
                }
            },
        };
        ExperimentResult result = ExperimentRunner.Run(description, new EmbeddedData(), sink, Untimed, null, cancellation.Token);
        RunResult cut = Assert.Single(result.Runs);
        Assert.Equal(Termination.Cancelled, cut.Termination);
        Assert.InRange(cut.Cost.AcceptedSteps, 1, whole.Cost.AcceptedSteps - 1);
        foreach (var (metric, points) in sink.Runs[0].Points)
        {
            Assert.InRange(points.Count, 101, 2000);
            Assert.Equal(whole.Series[metric].Values.Take(points.Count), points.Select(point => point.Value));
            Assert.Equal(cut.Series[metric].Values, points.Select(point => point.Value));
        }
    }

    [Fact]
    public void Run_Progress_RisesToOne()
    {
        var fractions = new List<double>();
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2b").With("steps", "5");
        ExperimentRunner.Run(description, new EmbeddedData(), new MemorySink(), Untimed, new Reaction(told => fractions.Add(told.Fraction)), TestContext.Current.CancellationToken);
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(0, fractions[0]);
        Assert.Equal(1, fractions[^1]);
    }

    [Fact]
    public void Run_UpdateAndFlow_AgreeAtTheOrderOfTheStep()
    {
        // Halving β at the same end time halves the distance between the published update and its flow.
        double[] distances = [.. new[] { 1, 2, 4, 8 }.Select(refinement =>
        {
            ExperimentResult result = Run(ExperimentCatalogue.Get("xu2020.fig2b").With([
                ("steps", $"{40 * refinement}"), ("outer_step_size", FormattableString.Invariant($"{0.1 / refinement}")), ("algorithms", "[{\"name\":\"maml\"}]")]));
            Assert.Equal([RunMode.Update, RunMode.Flow], result.Runs.Select(run => run.Mode));
            return (Vector<double>.Build.DenseOfEnumerable(result.Runs[0].FinalState) - Vector<double>.Build.DenseOfEnumerable(result.Runs[1].FinalState)).L2Norm();
        })];
        for (int i = 1; i < distances.Length; i++)
        {
            Assert.InRange(distances[i - 1] / distances[i], 1.9, 2.1);
        }
    }

    [Fact]
    public void Run_CostUntilTheEnd_IsTheCostOfTheRun()
    {
        // Gradients to 1 % are counted from phases; extended to the last step they must be what the iteration counted.
        ExperimentResult result = Run(ExperimentCatalogue.Get("xu2020.fig2a").With([("steps", "400"), ("modes", "[\"update\"]")]));
        foreach (RunResult run in result.Runs)
        {
            long end = (long)run.Summary["steps_to_1_percent"];
            ExperimentResult shortened = Run(result.Description with { Steps = (int)end });
            RunResult same = shortened.Runs.Single(candidate => candidate.Label == run.Label);
            Assert.Equal(same.Cost.Gradients, run.Summary["gradients_to_1_percent"]);
            Assert.Equal(same.Cost.HessianVectorProducts, run.Summary["hessian_vector_products_to_1_percent"]);
        }

        Assert.True(result.Runs[1].Summary["hessian_vector_products_to_1_percent"] < result.Runs[0].Summary["hessian_vector_products_to_1_percent"]);
    }

    [Fact]
    public void Run_MixedNorm_FollowsThePhases()
    {
        foreach (RunResult run in Run(ExperimentCatalogue.Get("xu2020.fig2a").With("algorithms", "[{\"name\":\"bi-maml\",\"switch_gradient_ratio\":0.1}]")).Runs)
        {
            Assert.Equal(2, run.Phases.Count);
            Assert.InRange(run.Phases[1].StartStep, 10, 40);
            MetricSeries mixed = run.Series["mixed_norm"];
            for (int i = 0; i < mixed.Values.Count; i++)
            {
                string followed = mixed.Steps[i] < run.Phases[1].StartStep ? "task_average_grad_norm" : "grad_norm";
                Assert.Equal(run.Series[followed].Values[i], mixed.Values[i]);
            }
        }
    }

    [Fact]
    public void Run_TunedStep_IsTheBestOfEachObjective()
    {
        // Two parabolas: with α the MAML Hessian is mean h(1 − αh)², the average's is mean h; 2/(λ + λ) = 1/λ reaches the minimizer in one step.
        ExperimentResult result = Run(ExperimentDescription.Parse("""
            {
              "name": "tuned", "problem": { "kind": "generated-quadratics", "tasks": 2, "dimension": 1, "smallest_eigenvalue": 0.5, "largest_eigenvalue": 1.5 },
              "start": { "rule": "given", "values": [3] }, "inner_step_size": 0.3, "outer_step_size": 1, "outer_step_rule": "tuned", "steps": 3, "modes": ["update"],
              "algorithms": [ { "name": "erm" }, { "name": "maml" }, { "name": "bi-maml", "switch_gradient_norm": 1e-3 } ],
            }
            """));
        Assert.Equal(0, result.Runs[0].Series["task_average_grad_norm"].Values[1], 1e-12);
        Assert.Equal(0, result.Runs[1].Series["grad_norm"].Values[1], 1e-12);
        Assert.Equal(1, result.Runs[2].Phases[1].StartStep);
        Assert.Equal(0, result.Runs[2].Series["grad_norm"].Values[2], 1e-12);
    }

    [Fact]
    public void Run_ErmBesideMaml_ShowsTheSameObjective()
    {
        ExperimentResult result = Run(ExperimentCatalogue.Get("xu2020.fig2a").With([("algorithms", "[{\"name\":\"erm\"},{\"name\":\"maml\"}]"), ("steps", "1")]));
        Assert.Equal(result.Runs[2].Series["objective"].Values[0], result.Runs[0].Series["objective"].Values[0]);
        Assert.NotEqual(result.Runs[0].Series["task_average"].Values[0], result.Runs[0].Series["objective"].Values[0]);
    }

    [Fact]
    public void Run_OwnCsvFiles_BecomeTasks()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("metaflow-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "a.csv"), "u,y,v\n1,2,0\n0,1,1\n1,1,1\n");
            File.WriteAllText(Path.Combine(folder.FullName, "b.csv"), "u,y,v\n2,1,0\n0,3,1\n");
            var description = ExperimentDescription.Parse("""
                {
                  "name": "own", "start": { "rule": "zeros" }, "inner_step_size": 0.1, "outer_step_size": 0.1, "steps": 3, "algorithms": [ { "name": "maml" } ],
                  "problem": { "kind": "data-tasks", "datasets": ["csv:a.csv#y", "csv:b.csv#y"], "loss": "squared", "normalization": "mean", "column_scaling": "none", "target_scaling": "none" },
                }
                """);
            ExperimentResult result = ExperimentRunner.Run(
                description, new DataSources { BaseFolder = folder.FullName }, new MemorySink(), Untimed, null, TestContext.Current.CancellationToken);

            // f(0) = (1/3)(4 + 1 + 1) and (1/2)(1 + 9), averaged.
            Assert.Equal((2.0 + 5.0) / 2, result.Runs[0].Series["task_average"].Values[0], 1e-12);
            Assert.Equal(2, result.Runs[0].FinalState.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Run_FieldThatThrows_EndsTheRunAsFailed()
    {
        var sink = new MemorySink();
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2b").With("steps", "2");
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<TimeZoneNotFoundException>(() => ExperimentRunner.Run(
            description, new EmbeddedData(), sink, Untimed, new Reaction(told =>
            {
                if (told.Fraction > 0)
                {
                    throw new TimeZoneNotFoundException("progress failed");
                }
            }), cancellation.Token));
        Assert.Equal("progress failed", sink.Runs[0].Failure);
        Assert.True(sink.Runs[0].Disposed);
    }

    [Theory]
    [InlineData("start", "{\"rule\":\"given\",\"values\":[1,2]}", "start.values has 2 numbers, but the problem has dimension 8; they must agree.")]
    [InlineData("problem.dataset", "diabetis", "Data set 'diabetis' is unknown")]
    [InlineData("problem.group_by", "[\"sexx\"]", "sexx")]
    [InlineData("problem.loss", "hinge", "label")]
    [InlineData("route", "affine", "")]
    public void Run_DataThatDoNotFit_AreRefusedBeforeAnythingIsStored(string path, string value, string part)
    {
        var sink = new MemorySink();
        ExperimentDescription description = ExperimentCatalogue.Get("xu2020.fig2b").With([(path, value), ("steps", "2")]);
        if (path == "route")
        {
            Run(description, sink);
            Assert.All(sink.Runs, run => Assert.Equal("affine", run.Description.Route));
            return;
        }

        InvalidInputException failure = Assert.Throws<InvalidInputException>(() => Run(description, sink));
        Assert.Contains(part, failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(sink.Runs);
    }

    private static ExperimentResult Run(ExperimentDescription description, IRunSink? sink = null) =>
        ExperimentRunner.Run(description, new EmbeddedData(), sink ?? new MemorySink(), Untimed);

    private sealed class Reaction(Action<ExperimentProgress> react) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => react(value);
    }
}
