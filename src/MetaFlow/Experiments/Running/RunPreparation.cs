using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>Turns a description into the runs of one repetition.</summary>
internal static class RunPreparation
{
    /// <summary>The runs of one repetition, in the order algorithm, mode.</summary>
    /// <param name="description">The validated description.</param>
    /// <param name="repetition">Repetition, counted from zero.</param>
    /// <param name="load">Gives data sets by name.</param>
    /// <param name="runner">Kernel and threads.</param>
    public static IEnumerable<PreparedRun> Prepare(ExperimentDescription description, int repetition, Func<string, Dataset> load, RunnerOptions runner)
    {
        long seed = description.Seed + repetition;
        TaskSet tasks = ProblemBuilder.Build(description.Problem, seed, load);
        double[] start = Start(description, tasks, seed);
        var options = new AlgorithmOptions { Route = description.Route, Kernel = runner.Kernel, Threads = runner.Threads };
        foreach (AlgorithmChoice choice in description.Algorithms)
        {
            Dictionary<string, ParameterValue> own = OwnParameters(description, choice, tasks, start, options);
            Algorithm algorithm = Vary(AlgorithmCatalogue.Create(choice.Name, tasks, own, options), choice, choice.OuterStepSize ?? description.OuterStepSize, seed);
            (IReadOnlyList<FlowPhase> phases, double step) = Speeds(description, choice, algorithm, start);
            IGradientField objective = description.ObjectivePenalty is { } penalty
                ? Algorithms.Imaml(tasks, penalty, inner: InnerSolution.ToAccuracy(1e-13), options: options).Objective
                : description.InnerStepSize is { } alpha && !own.ContainsKey("inner_step_size")
                ? Algorithms.Maml(tasks, alpha, options).Objective // what MAML minimizes is shown for all, also for those that do not adapt
                : algorithm.Objective;
            foreach (RunMode mode in description.Modes)
            {
                RefuseNoise(description, choice, mode, phases);
                yield return new PreparedRun
                {
                    Choice = choice,
                    Mode = mode,
                    Repetition = repetition,
                    Seed = seed,
                    Algorithm = algorithm,
                    Phases = phases,
                    Objective = objective,
                    HeldOut = description.Problem is ImagePairs images && description.Metrics.Any(HeldOutAccuracy.Metrics.Contains)
                        ? new HeldOutAccuracy(ImagePairTasks.HeldOut(images, seed, load), ((ParameterValue.Real?)own.GetValueOrDefault("inner_step_size"))?.Value ?? 0)
                        : null,
                    OuterStepSize = step,
                    Start = algorithm.InitialState(Vector<double>.Build.Dense(start)).ToArray(),
                    Parameters = Parameters(description, choice, algorithm, mode, tasks, step),
                };
            }
        }
    }

    // What an entry says besides the parameters of its algorithm: what is drawn, and how the outer level moves.
    private static Algorithm Vary(Algorithm algorithm, AlgorithmChoice choice, double outerStepSize, long seed)
    {
        if (choice.Sampling is not { Draws: true } && choice.Dynamics is null)
        {
            return algorithm;
        }

        try
        {
            return algorithm.With(composition => (choice.Sampling?.Apply(composition, seed) ?? composition) with
            {
                Dynamics = choice.Dynamics?.Create(outerStepSize, seed) ?? composition.Dynamics,
            });
        }
        catch (ArgumentException refusal)
        {
            throw new InvalidInputException($"Algorithm '{choice.DisplayName}' cannot be made of this: {AlgorithmDescription.FirstLine(refusal)}", refusal);
        }
    }

    private static double[] Start(ExperimentDescription description, TaskSet tasks, long seed)
    {
        StartDescription start = description.Start;
        return start.Rule switch
        {
            StartRule.Zeros => new double[tasks.Dimension],
            StartRule.Normal => RandomTasks.InitialPoint(seed, tasks.Dimension, start.Scale).ToArray(),
            StartRule.Problem => ProblemBuilder.Start(description.Problem, tasks, seed),
            _ when start.Values!.Count == tasks.Dimension => [.. start.Values],
            _ => throw new InvalidInputException($"start.values has {start.Values!.Count} numbers, but the problem has dimension {tasks.Dimension}; they must agree."),
        };
    }

    private static Dictionary<string, ParameterValue> OwnParameters(
        ExperimentDescription description, AlgorithmChoice choice, TaskSet tasks, double[] start, AlgorithmOptions options)
    {
        var own = choice.Given().ToDictionary(given => given.Name, given => given.Value);
        if (choice.Takes("inner_step_size") && (choice.InnerStepSize ?? description.InnerStepSize) is { } alpha)
        {
            own["inner_step_size"] = alpha;
        }

        if (choice.SwitchGradientRatio is { } ratio)
        {
            var direction = new double[tasks.Dimension];
            Algorithms.Erm(tasks, options).TaskAverage.Evaluate(0, start, direction);
            double norm = EuclideanNorm.Of(direction);
            own["switch_gradient_norm"] = norm > 0 ? ratio * norm
                : throw new InvalidInputException("switch_gradient_ratio is relative to the gradient norm at the start, but that is zero; give switch_gradient_norm.");
        }

        return own;
    }

    private static (IReadOnlyList<FlowPhase> Phases, double Step) Speeds(ExperimentDescription description, AlgorithmChoice choice, Algorithm algorithm, double[] start)
    {
        IReadOnlyList<FlowPhase> phases = algorithm.Flow.Phases;
        if (description.OuterStepRule == OuterStepRule.Given)
        {
            return (phases, choice.OuterStepSize ?? description.OuterStepSize);
        }

        double[] best = [.. phases.Select(phase => StepTuning.BestStep(phase, start))];
        return ([.. phases.Select((phase, i) => ScaledField.Scale(phase, best[i] / best[^1]))], best[^1]);
    }

    private static Dictionary<string, ParameterValue> Parameters(
        ExperimentDescription description, AlgorithmChoice choice, Algorithm algorithm, RunMode mode, TaskSet tasks, double step)
    {
        var all = new Dictionary<string, ParameterValue>(algorithm.Parameters)
        {
            ["outer_step_size"] = step,
            ["steps"] = description.Steps,
            ["task_count"] = tasks.Count,
            ["dimension"] = tasks.Dimension,
        };
        if (choice.SwitchGradientRatio is { } ratio)
        {
            all["switch_gradient_ratio"] = ratio;
        }

        if (description.Problem is GlmProblem glm)
        {
            all["normalization"] = NameOf(glm.Normalization);
            all["ridge"] = glm.Ridge;
        }

        if (description.Problem is NetworkProblem network)
        {
            all["normalization"] = NameOf(network.Normalization);
            all["ridge"] = network.Ridge;
            all["hidden_units"] = network.Hidden;
        }

        if (mode == RunMode.Flow && Method.Parse(description.Method).IsAdaptive)
        {
            all["relative_tolerance"] = description.RelativeTolerance;
            all["absolute_tolerance"] = description.AbsoluteTolerance;
        }

        return all;
    }

    // Before anything is stored: the solve itself would refuse it too.
    private static void RefuseNoise(ExperimentDescription description, AlgorithmChoice choice, RunMode mode, IReadOnlyList<FlowPhase> phases)
    {
        if (mode != RunMode.Flow || !Method.Parse(description.Method).IsAdaptive)
        {
            return;
        }

        bool isRelative = description.RelativeTolerance > 0;
        SolveOptions.CheckNoise(
            isRelative ? description.RelativeTolerance : description.AbsoluteTolerance, phases.Max(phase => phase.Field.NoiseFloor),
            isRelative ? "relative_tolerance" : "absolute_tolerance", $"the flow of algorithm '{choice.DisplayName}'");
    }

    private static string NameOf(Normalization normalization) => normalization switch { Normalization.HalfMean => "half-mean", Normalization.Mean => "mean", _ => "sum" };
}
