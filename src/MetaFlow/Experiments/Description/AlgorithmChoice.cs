namespace MetaFlow.Experiments;

/// <summary>One algorithm of an experiment; what is absent is taken from the experiment.</summary>
[Field("One algorithm; what is absent is taken from the experiment.")]
public sealed record AlgorithmChoice
{
    /// <summary>Name in the algorithm catalogue.</summary>
    [Field("Name in the algorithm catalogue.", Names = NameSource.Algorithms)]
    public required string Name { get; init; }

    /// <summary>What tables and plots call it; the name where absent.</summary>
    [Field("What tables and plots call it; the name where absent. Needed to tell two entries of the same algorithm apart.")]
    public string? Label { get; init; }

    /// <summary>Inner step size α.</summary>
    [Field("Inner step size α of this algorithm.", AtLeast = 0)]
    public double? InnerStepSize { get; init; }

    /// <summary>Number of inner steps N.</summary>
    [Field("Number of inner steps N of this algorithm; 0, where it is allowed, solves the inner problem to inner_accuracy.", AtLeast = 0)]
    public int? InnerSteps { get; init; }

    /// <summary>Time T of the inner gradient flow.</summary>
    [Field("Time T of the inner gradient flow, which takes the place of inner steps.", Above = 0)]
    public double? InnerTime { get; init; }

    /// <summary>Method of the inner flow.</summary>
    [Field("Method of the inner gradient flow, an explicit Runge–Kutta method of `metaflow catalog integrators`.")]
    public string? InnerMethod { get; init; }

    /// <summary>Equal steps of the inner flow.</summary>
    [Field("Number of equal steps of the inner gradient flow.", AtLeast = 1)]
    public int? InnerFlowSteps { get; init; }

    /// <summary>Step size γ of fixed-point steps.</summary>
    [Field("Step size γ of the fixed-point steps z ← w − γ∇f̂(z) where it is not the inner step size.", Above = 0)]
    public double? FixedPointStep { get; init; }

    /// <summary>Prescribed relative error δ of a proximal point.</summary>
    [Field("Error δ of the envelope's gradient relative to its norm that an inexact proximal point leaves on purpose; inner_steps must be 0.", AtLeast = 0)]
    public double? RelativeError { get; init; }

    /// <summary>Prescribed absolute error ε of a proximal point.</summary>
    [Field("Error ε of the envelope's gradient that an inexact proximal point leaves on purpose; inner_steps must be 0.", AtLeast = 0)]
    public double? AbsoluteError { get; init; }

    /// <summary>Where a prescribed error points.</summary>
    [Field("Where a prescribed error points: random (drawn anew in every step), along-gradient or against-gradient.")]
    public ErrorDirection? ErrorDirection { get; init; }

    /// <summary>Seed of random errors.</summary>
    [Field("Seed of random errors.", AtLeast = 0)]
    public int? ErrorSeed { get; init; }

    /// <summary>Strength λ of the inner penalty.</summary>
    [Field("Strength λ of the inner penalty λ/2 ‖z − w‖².", Above = 0)]
    public double? Penalty { get; init; }

    /// <summary>Accuracy δ of the inner solver.</summary>
    [Field("Distance δ from the inner solution at which its solver stops.", Above = 0)]
    public double? InnerAccuracy { get; init; }

    /// <summary>Iterations of conjugate gradients.</summary>
    [Field("Iterations of conjugate gradients for the implicit system.", AtLeast = 1)]
    public int? CgIterations { get; init; }

    /// <summary>Size ν of the perturbation of the inner problem.</summary>
    [Field("Size ν of the perturbation of the inner problem.", Above = 0)]
    public double? Perturbation { get; init; }

    /// <summary>Order of the differences in ν.</summary>
    [Field("Order of the differences in ν: 1 forward, 2 symmetric, n of order n.", AtLeast = 1, AtMost = 8)]
    public int? StencilOrder { get; init; }

    /// <summary>Distance δ of Hessian-free differences.</summary>
    [Field("How far from w the gradients of a Hessian-free difference are taken.", Above = 0)]
    public double? DifferenceStep { get; init; }

    /// <summary>Speed of adversarial weights.</summary>
    [Field("Speed κ of adversarial weights relative to w, η_p/η_w.", Above = 0)]
    public double? WeightSpeed { get; init; }

    /// <summary>How adversarial weights stay on the simplex.</summary>
    [Field("How adversarial weights stay on the simplex: projected or entropic.")]
    public SimplexRule? WeightRule { get; init; }

    /// <summary>The meta-gradient, where the algorithm leaves it open.</summary>
    [Field("The meta-gradient, where the algorithm leaves it open: exact, first-order or hessian-free.")]
    public string? MetaGradient { get; init; }

    /// <summary>What a step of the update sees; everything where absent.</summary>
    [Field("What a step of the update sees; everything where absent. Sampled algorithms run as updates only.")]
    public SamplingChoice? Sampling { get; init; }

    /// <summary>How the outer level moves; as the algorithm says where absent.</summary>
    [Field("How the outer level moves; as the algorithm says where absent.")]
    public DynamicsChoice? Dynamics { get; init; }

    /// <summary>Which point of the update is its answer.</summary>
    [Field("Which point of the update is its answer, besides the last one: average, random (uniformly, by the seed) or minimum (of the gradient norm). Its objective and gradient norm are stored as output_objective and output_grad_norm.")]
    public OutputChoice? Output { get; init; }

    /// <summary>Outer step size β.</summary>
    [Field("Outer step size β of this algorithm.", Above = 0)]
    public double? OuterStepSize { get; init; }

    /// <summary>The gradient norm ε₀ at which a two-phase algorithm switches.</summary>
    [Field("The gradient norm ε₀ at which a two-phase algorithm switches.", Above = 0)]
    public double? SwitchGradientNorm { get; init; }

    /// <summary>ε₀ relative to ‖∇f(w₀)‖.</summary>
    [Field("The gradient norm at which a two-phase algorithm switches, relative to that of the start, ε₀/‖∇f(w₀)‖.", Above = 0)]
    public double? SwitchGradientRatio { get; init; }

    /// <summary>What tables and plots call it.</summary>
    internal string DisplayName => Label ?? Name;

    /// <summary>The parameters of the catalogue that are given here.</summary>
    internal IEnumerable<(string Name, ParameterValue Value)> Given()
    {
        foreach (var (name, value) in new (string, ParameterValue?)[]
        {
            ("inner_step_size", InnerStepSize), ("inner_steps", InnerSteps), ("inner_time", InnerTime), ("inner_method", Text(InnerMethod)), ("inner_flow_steps", InnerFlowSteps),
            ("fixed_point_step", FixedPointStep), ("relative_error", RelativeError), ("absolute_error", AbsoluteError), ("error_seed", ErrorSeed),
            ("error_direction", Text(ErrorDirection switch { null => null, global::MetaFlow.ErrorDirection.Random => "random", global::MetaFlow.ErrorDirection.AgainstGradient => "against-gradient", _ => "along-gradient" })),
            ("penalty", Penalty), ("inner_accuracy", InnerAccuracy), ("cg_iterations", CgIterations),
            ("perturbation", Perturbation), ("stencil_order", StencilOrder), ("difference_step", DifferenceStep), ("switch_gradient_norm", SwitchGradientNorm),
            ("weight_speed", WeightSpeed), ("weight_rule", Text(WeightRule switch { null => null, SimplexRule.Entropic => "entropic", _ => "projected" })), ("meta_gradient", Text(MetaGradient)),
        })
        {
            if (value is not null)
            {
                yield return (name, value);
            }
        }
    }

    private static ParameterValue.Text? Text(string? text) => text is null ? null : new(text);

    /// <summary>The algorithm's parameter of that name, or null.</summary>
    internal ParameterDescription? Parameter(string parameter) => AlgorithmCatalogue.Get(Name).Parameters.FirstOrDefault(known => known.Name == parameter);

    /// <summary>Whether the algorithm has a parameter of that name.</summary>
    internal bool Takes(string parameter) => Parameter(parameter) is not null;
}
