namespace MetaFlow;

/// <summary>The parameters of the catalogue; one that several algorithms share is described once.</summary>
internal static partial class CatalogueParameters
{
    public static ParameterDescription InnerStepSize { get; } = new()
    {
        Name = "inner_step_size",
        Symbol = "α",
        Summary = "step size of the adaptation",
        Default = 0.1,
        Minimum = 0,
        HasUsualValue = false,
    };

    public static ParameterDescription InnerSteps { get; } = new()
    {
        Name = "inner_steps",
        Symbol = "N",
        Summary = "number of steps of the adaptation",
        Default = 1,
        Minimum = 1,
        Maximum = 1_000_000,
    };

    public static ParameterDescription SwitchGradientNorm { get; } = new()
    {
        Name = "switch_gradient_norm",
        Symbol = "ε₀",
        Summary = "the first phase ends when ‖∇f‖ is at most this; the paper states no value",
        Default = 0.1,
        Minimum = 0,
        MinimumIncluded = false,
        HasUsualValue = false,
    };

    public static ParameterDescription DifferenceStep { get; } = new()
    {
        Name = "difference_step",
        Symbol = "δ",
        Summary = "how far from w the gradients of a difference are taken",
        Default = 1e-4,
        Minimum = 0,
        MinimumIncluded = false,
    };

    public static ParameterDescription Penalty { get; } = new()
    {
        Name = "penalty",
        Symbol = "λ",
        Summary = "strength of the inner penalty λ/2 ‖z − w‖²",
        Default = 1.0,
        Minimum = 0,
        MinimumIncluded = false,
    };

    /// <summary>The penalty where it may be absent.</summary>
    public static ParameterDescription OptionalPenalty { get; } = Penalty with { Default = 0.0, MinimumIncluded = true };

    public static ParameterDescription CgIterations { get; } = new()
    {
        Name = "cg_iterations",
        Symbol = "K",
        Summary = "iterations of conjugate gradients for the implicit system",
        Default = 10,
        Minimum = 1,
        Maximum = 1_000_000,
    };

    public static ParameterDescription Perturbation { get; } = new()
    {
        Name = "perturbation",
        Symbol = "ν",
        Summary = "size of the perturbation of the inner problem",
        Default = 1e-3,
        Minimum = 0,
        MinimumIncluded = false,
    };

    public static ParameterDescription StencilOrder { get; } = new()
    {
        Name = "stencil_order",
        Symbol = "n",
        Summary = "order of the differences in ν: 1 forward, 2 symmetric, n of order n",
        Default = 1,
        Minimum = 1,
        Maximum = 8,
    };

    public static ParameterDescription InnerAccuracy { get; } = new()
    {
        Name = "inner_accuracy",
        Symbol = "δ",
        Summary = "distance from the inner solution at which its solver stops",
        Default = 1e-10,
        Minimum = 0,
        MinimumIncluded = false,
    };

    public static ParameterDescription WeightSpeed { get; } = new()
    {
        Name = "weight_speed",
        Symbol = "κ",
        Summary = "speed of the adversarial weights relative to w, η_p/η_w",
        Default = 1.0,
        Minimum = 0,
        MinimumIncluded = false,
    };

    public static ParameterDescription WeightRule { get; } = new()
    {
        Name = "weight_rule",
        Symbol = "Π",
        Summary = "how the weights stay on the simplex",
        Default = "projected",
        Choices = ["projected", "entropic"],
    };

    public static ParameterDescription MetaGradientChoice { get; } = new()
    {
        Name = "meta_gradient",
        Symbol = "g",
        Summary = "the direction in w; hessian-free uses difference_step",
        Default = "exact",
        Choices = ["exact", "first-order", "hessian-free"],
    };

    /// <summary>How a penalized inner problem is solved; the step size is used with steps only.</summary>
    public static IReadOnlyList<ParameterDescription> InnerSolution { get; } = InnerSolutionTo(1e-10);

    /// <summary>The same with another accuracy where none is given.</summary>
    public static IReadOnlyList<ParameterDescription> InnerSolutionTo(double accuracy) =>
    [
        InnerAccuracy with { Default = accuracy },
        InnerSteps with { Symbol = "K", Summary = "gradient steps of the inner solver; 0 solves to inner_accuracy instead", Default = 0, Minimum = 0 },
        InnerStepSize with { Symbol = "η", Summary = "step size of the inner solver's gradient steps; unused without them", HasUsualValue = true },
    ];

    /// <summary>Reads how weights stay on the simplex.</summary>
    public static SimplexRule Rule(this ParameterReader p) => p.Text("weight_rule") == "entropic" ? SimplexRule.Entropic : SimplexRule.Projected;

    /// <summary>Reads the direction in w.</summary>
    public static MetaGradient MetaGradient(this ParameterReader p) => p.Text("meta_gradient") switch
    {
        "first-order" => global::MetaFlow.MetaGradient.FirstOrder,
        "hessian-free" => global::MetaFlow.MetaGradient.HessianFree(p["difference_step"]),
        _ => global::MetaFlow.MetaGradient.Exact,
    };

    /// <summary>Reads how a penalized inner problem is solved.</summary>
    public static InnerSolution Inner(this ParameterReader p) =>
        new() { Accuracy = p["inner_accuracy"], Steps = p.Whole("inner_steps"), StepSize = p["inner_step_size"] };
}
