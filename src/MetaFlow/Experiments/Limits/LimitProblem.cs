using System.Globalization;
using System.Text.Json;
using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>The tasks, start and algorithm of a study, built; and the ladder that its parameter asks for.</summary>
internal sealed class LimitProblem
{
    // Coarsest outer steps are inside the range where a series in β makes sense: βλ ≤ 1/4.
    private const double CoarsestStepTimesCurvature = 0.25;
    private const int FewestIntervals = 16;

    // Steps of order five that take the inner flow to rounding for inner times of a few 1/L.
    private const int InnerFlowSteps = 64;

    private readonly LimitDescription _description;
    private readonly PreparedRun _prepared;
    private readonly AlgorithmOptions _options;

    private LimitProblem(LimitDescription description, PreparedRun prepared, AlgorithmOptions options)
    {
        _description = description;
        _prepared = prepared;
        _options = options;
    }

    /// <summary>The parameter's name in snake case, as it is stored.</summary>
    public string ParameterName => JsonNamingPolicy.SnakeCaseLower.ConvertName(_description.Parameter.ToString());

    /// <summary>Builds the tasks and checks that the algorithm can be made.</summary>
    public static LimitProblem Build(LimitDescription description, IDatasetProvider data, RunnerOptions runner)
    {
        ExperimentDescription problem = description.Problem;
        AlgorithmChoice choice = problem.Algorithms.FirstOrDefault(known => known.Name == description.Algorithm)
            ?? Choice(description.Algorithm, problem);
        problem = problem with { Algorithms = [choice], Modes = [RunMode.Update], Repetitions = 1, OuterStepRule = OuterStepRule.Given };
        problem.Validate();
        PreparedRun prepared = RunPreparation.Prepare(problem, 0, data.Load, runner).Single();
        return new LimitProblem(description, prepared, new AlgorithmOptions { Route = problem.Route, Kernel = runner.Kernel, Threads = runner.Threads });
    }

    public static string RouteName(Algorithm algorithm) => algorithm.Route.ToString().ToLower(CultureInfo.InvariantCulture);

    public RunDescription Describe(Algorithm algorithm, RunMode mode, double value, string configuration, RunnerOptions options) => new()
    {
        Experiment = LimitDescription.Experiment,
        Algorithm = algorithm.Name,
        Mode = mode == RunMode.Flow ? "flow" : "update",
        Seed = _prepared.Seed,
        Method = mode == RunMode.Flow ? Method.DormandPrince54.Name : "update",
        Route = RouteName(algorithm),
        Kernel = algorithm.KernelName,
        ConfigurationJson = configuration,
        Parameters = Parameters(algorithm, mode, value),
        Tags = options.Tags,
    };

    public LimitLadder Ladder(CancellationToken cancellation) => _description.Parameter switch
    {
        LimitParameter.OuterStep => OuterStep(cancellation),
        LimitParameter.InnerStep => InnerStep(cancellation),
        LimitParameter.InnerSteps => InnerSteps(cancellation),
        LimitParameter.FixedPointSteps => FixedPointSteps(cancellation),
        LimitParameter.Perturbation => Perturbation(cancellation),
        _ => Batch(),
    };

    private static AlgorithmChoice Choice(string name, ExperimentDescription problem)
    {
        AlgorithmDescription known = AlgorithmCatalogue.Get(name);
        return new AlgorithmChoice
        {
            Name = known.Name,
            SwitchGradientRatio = known.Parameters.Any(parameter => parameter.Name == "switch_gradient_norm")
                ? problem.Algorithms.Select(other => other.SwitchGradientRatio).FirstOrDefault(ratio => ratio is not null) ?? 0.1 : null,
        };
    }

    private Dictionary<string, ParameterValue> Parameters(Algorithm algorithm, RunMode mode, double value)
    {
        var all = new Dictionary<string, ParameterValue>(_prepared.Parameters)
        {
            ["problem"] = _description.ProblemName,
            ["parameter"] = LimitDescription.NameOf(_description.Parameter),
            ["end_time"] = _description.Window,
        };
        foreach (var (name, own) in algorithm.Parameters)
        {
            all[name] = own;
        }

        // These belong to the experiment that lends the problem, not to the rung.
        all.Remove("steps");
        all.Remove("outer_step_size");
        if (_description.Parameter == LimitParameter.OuterStep)
        {
            all["outer_step_size"] = value;
            all["steps"] = (long)Math.Round(_description.Window / value);
        }

        if (_description.Batch is { } batch)
        {
            all["batch"] = batch;
        }

        all[ParameterName] = value;
        return all;
    }

    private LimitLadder OuterStep(CancellationToken cancellation)
    {
        Algorithm algorithm = _prepared.Algorithm;
        double window = _description.Window;
        double needed = _description.First is { } first ? window / first
            : Math.Max(FewestIntervals, window * Curvature(algorithm) / CoarsestStepTimesCurvature);
        if (!(needed < 1e7))
        {
            throw new InvalidInputException(FormattableString.Invariant($"The coarsest outer step would already cut the window [0, {window:G5}] into {needed:G4} steps; give a shorter --until or a larger --first."));
        }

        int intervals = Math.Max(2, (int)Math.Ceiling(needed * (1 - 1e-12)));
        return _description.Batch is { } batch
            ? Sampled(batch, window, intervals, cancellation)
            : new OuterStepLadder(algorithm, _prepared.Start, window, intervals, _description.Ratio, _description.Rungs, Shape(), cancellation);
    }

    private LimitLadder Sampled(int batch, double window, int intervals, CancellationToken cancellation)
    {
        Algorithm algorithm = _prepared.Algorithm;
        return Shape() switch
        {
            FieldShape.Affine => new MomentLadder(algorithm, Moments(batch), _prepared.Start, window, intervals, _description.Ratio, _description.Rungs, cancellation),
            FieldShape.Smooth when algorithm.Flow.Phases.Count == 1 => new SampledMomentLadder(
                algorithm, TaskFields(), batch, _description.Samples, _prepared.Seed, _prepared.Start, window, intervals, _description.Ratio, _description.Rungs, cancellation),
            _ => throw new InvalidInputException($"A batch needs smooth losses and an algorithm with one phase; {_description.Algorithm} on {_description.ProblemName} is not that."),
        };
    }

    private SecondMoments Moments(int batch)
    {
        Require(Shape() == FieldShape.Affine && _prepared.Algorithm.Flow.Phases is [{ Field: ILinearizableField }], "whose moments are exact only for one phase on quadratic tasks");
        return new SecondMoments([.. TaskFields().Cast<ILinearizableField>()], _prepared.Algorithm.Tasks.Weights.ToArray(), batch);
    }

    private List<IVectorField> TaskFields()
    {
        Algorithm algorithm = _prepared.Algorithm;
        return [.. algorithm.Tasks.Select(task => AlgorithmCatalogue.Create(algorithm.Name, TaskSet.Of([task]), algorithm.Parameters, _options).Flow.Phases[0].Field)];
    }

    private FlowLadder InnerStep(CancellationToken cancellation)
    {
        Require(Parameter("inner_step_size") is not null && _description.Algorithm != "imaml" && _description.Algorithm != "fo-b-maml", "which has no inner step");
        double first = _description.First ?? _description.Problem.InnerStepSize ?? 0.1;
        Algorithm limit = Algorithms.Erm(_prepared.Algorithm.Tasks, _options);
        return new FlowLadder(
            Powers(first, 1.0 / _description.Ratio), value => With(("inner_step_size", value)), limit, "the flow of erm", 1, Shape() != FieldShape.Kinked, _prepared.Start, _description.Window, cancellation);
    }

    // With α fixed the adapted points approach the minimizers, where an exact or first-order meta-gradient vanishes.
    private LimitLadder InnerSteps(CancellationToken cancellation)
    {
        Require(Parameter("inner_steps") is not null && _description.Algorithm != "fo-muml", "which has no inner gradient steps");
        if (_description.InnerTime is { } time)
        {
            return InnerFlow(time, cancellation);
        }

        Require(_description.Algorithm is "maml" or "fo-maml", "whose field does not vanish there");
        double alpha = Parameter("inner_step_size")!.Value;
        double slowest = 1 - (alpha * Constant(loss => loss.Constants.StrongConvexity, smallest: true));
        double? promise = Shape() == FieldShape.Affine ? -Math.Log(slowest) * (_description.Algorithm == "maml" ? 2 : 1) : null;
        ReferenceFlow states = States(Algorithms.Erm(_prepared.Algorithm.Tasks, _options), cancellation);
        return new FieldLadder(
            Counts(4), value => With(("inner_steps", (long)value)), "zero, the meta-gradient of tasks that are solved", null, states, geometric: true, promise, value => (0, Rounding(states, value)));
    }

    // Gradient steps are Euler's method on the inner flow, so the composed field is off by O(1/N).
    private FlowLadder InnerFlow(double time, CancellationToken cancellation)
    {
        Require(_description.Algorithm == "maml", "whose meta-gradient is not that of an inner flow");
        var composition = new Composition { Adaptation = Adaptation.GradientFlow(time, new FlowMapOptions { Steps = InnerFlowSteps }) };
        var limit = new Algorithm("maml", _prepared.Algorithm.Tasks, composition, _options with { Route = Route.Data });
        return new FlowLadder(
            Powers(_description.First is { } first ? Math.Round(first) : 2, _description.Ratio), value => With(("inner_steps", (long)value), ("inner_step_size", time / value)), limit,
            "MAML through the inner gradient flow", -1, Shape() != FieldShape.Kinked, _prepared.Start, _description.Window, cancellation);
    }

    private FlowLadder FixedPointSteps(CancellationToken cancellation)
    {
        Require(_description.Algorithm == "fo-muml", "which has no fixed-point steps");
        double alpha = Parameter("inner_step_size")!.Value;
        double contraction = alpha * Constant(loss => loss.Constants.Smoothness, smallest: false);
        if (!(contraction < 1))
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"The fixed-point steps converge only where αL < 1, but here αL is {contraction:G4}; give --set inner_step_size={0.5 * alpha / contraction:G3} or less."));
        }

        Algorithm limit = Algorithms.Moreau(_prepared.Algorithm.Tasks, alpha, new ProximalPointOptions { Accuracy = 1e-13 }, _options);
        return new FlowLadder(
            Counts(1), value => With(("inner_steps", (long)value)), limit, "the Moreau flow", Shape() == FieldShape.Affine ? -Math.Log(contraction) : double.NaN,
            Shape() != FieldShape.Kinked, _prepared.Start, _description.Window, cancellation)
        { Geometric = true };
    }

    private FieldLadder Perturbation(CancellationToken cancellation)
    {
        Require(Parameter("perturbation") is not null, "which has no perturbation");
        double lambda = Parameter("penalty")!.Value, accuracy = Parameter("inner_accuracy") ?? 0;
        int order = (int)(Parameter("stencil_order") ?? 1);
        TaskSet tasks = _prepared.Algorithm.Tasks;
        Algorithm limit = Algorithms.Imaml(tasks, lambda, Math.Max(100, 2 * tasks.Dimension), options: _options);
        ReferenceFlow states = States(limit, cancellation);

        // Both solutions of a difference are off by δ and by the rounding of a point; the bound is chayti2024, eq. 13.
        return new FieldLadder(
            Powers(_description.First ?? 0.1, 1.0 / _description.Ratio), value => With(("perturbation", value)), "the implicit meta-gradient", limit.Flow.Phases[0].Field, states,
            geometric: false, Shape() == FieldShape.Kinked ? null : order, value => (2 * lambda * accuracy / value, 2 * lambda * Rounding(states, 1) / value));
    }

    private BatchLadder Batch() => new(
        _prepared.Algorithm, Moments, _prepared.Start, _prepared.OuterStepSize, Math.Max(1, (long)Math.Round(_description.Window / _prepared.OuterStepSize)), Powers(_description.First ?? 1, _description.Ratio));

    private ReferenceFlow States(Algorithm algorithm, CancellationToken cancellation) =>
        ReferenceFlow.Solve(algorithm.Flow.Phases, _prepared.Start, _description.Window, FieldLadder.CommonIntervals, cancellation);

    private static double Rounding(ReferenceFlow states, double operations)
    {
        double size = 0;
        for (int j = 0; j <= states.Intervals; j++)
        {
            size = Math.Max(size, EuclideanNorm.Of(states[j]));
        }

        return operations * Math.ScaleB(1, -53) * size;
    }

    private void Require(bool holds, string reason)
    {
        if (!holds)
        {
            throw new InvalidInputException($"The parameter {LimitDescription.NameOf(_description.Parameter)} cannot go to its limit for {_description.Algorithm}, {reason}.");
        }
    }

    private double? Parameter(string name) => _prepared.Algorithm.Parameters.TryGetValue(name, out ParameterValue? value) ? value switch
    {
        ParameterValue.Real real => real.Value,
        ParameterValue.Integer whole => whole.Value,
        _ => null,
    } : null;

    private double Constant(Func<SmoothLoss, LossConstant?> which, bool smallest)
    {
        double[] all = [.. _prepared.Algorithm.Tasks.Select(task => which(task.Support)?.Value ?? double.NaN)];
        return smallest ? all.Min() : all.Max();
    }

    private double[] Powers(double first, double factor) => [.. Enumerable.Range(0, _description.Rungs).Select(i => first * Math.Pow(factor, i))];

    private double[] Counts(int step) => [.. Enumerable.Range(0, _description.Rungs).Select(i => (_description.First is { } first ? Math.Round(first) : step) + (i * step))];

    private Algorithm With(params (string Name, ParameterValue Value)[] changes)
    {
        var parameters = new Dictionary<string, ParameterValue>(_prepared.Algorithm.Parameters);
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return AlgorithmCatalogue.Create(_prepared.Algorithm.Name, _prepared.Algorithm.Tasks, parameters, _options);
    }

    // Kinks in a loss, or in its gradient, reach the field through the Hessian-vector product.
    private FieldShape Shape()
    {
        SmoothLoss[] losses = [.. _prepared.Algorithm.Tasks.SelectMany(task => new[] { task.Support, task.Query })];
        return losses.Any(loss => loss is GlmLoss { Family: GlmFamily.Hinge or GlmFamily.SmoothedHinge }) ? FieldShape.Kinked
            : _prepared.Algorithm.Composition.Weighting is AdversarialWeighting { Rule: SimplexRule.Projected } ? FieldShape.Projected
            : _prepared.Algorithm.Composition.Weighting is FixedWeighting && losses.All(QuadraticForm.Fits) && _prepared.Algorithm.Flow.Phases.Count == 1 ? FieldShape.Affine
            : FieldShape.Smooth;
    }

    // The largest |eigenvalue| of the Jacobian at the start, over the phases, by power iteration.
    private double Curvature(Algorithm algorithm)
    {
        double largest = 0;
        foreach (FlowPhase phase in algorithm.Flow.Phases)
        {
            ILinearizableField field = DifferencedField.Of(phase.Field, _prepared.Start);
            double[] vector = RandomTasks.InitialPoint(_prepared.Seed, field.Dimension, 1).ToArray(), product = new double[field.Dimension];
            double norm = 0;
            for (int i = 0; i < 50; i++)
            {
                double length = EuclideanNorm.Of(vector);
                for (int j = 0; j < vector.Length; j++)
                {
                    vector[j] /= length;
                }

                field.JacobianVectorProduct(0, _prepared.Start, vector, product);
                norm = EuclideanNorm.Of(product);
                if (!(norm > 0))
                {
                    break;
                }

                (vector, product) = (product, vector);
            }

            largest = Math.Max(largest, norm);
        }

        return largest;
    }
}
