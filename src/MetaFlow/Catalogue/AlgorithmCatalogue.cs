namespace MetaFlow;

/// <summary>The named algorithms with what is known about them, and their creation by name.</summary>
public static class AlgorithmCatalogue
{
    /// <summary>All algorithms, by name.</summary>
    public static IReadOnlyList<AlgorithmDescription> All { get; } =
    [
        new((tasks, p, options) => Algorithms.BiMaml(tasks, p["inner_step_size"], p["switch_gradient_norm"], options))
        {
            Name = "bi-maml",
            Summary = "empirical risk minimization until its gradient is small, then MAML",
            Paper = "xu2020, Algorithms 1 and 2",
            Adaptation = "gradient-step",
            MetaGradient = "exact",
            Weighting = "fixed",
            Dynamics = "two-phase",
            Parameters = [CatalogueParameters.InnerStepSize, CatalogueParameters.SwitchGradientNorm],
        },
        new((tasks, _, options) => Algorithms.Erm(tasks, options))
        {
            Name = "erm",
            Summary = "empirical risk minimization (joint training) on the task average",
            Paper = "xu2020, §3.2",
            Adaptation = "none",
            MetaGradient = "exact",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [],
        },
        new((tasks, p, options) => Algorithms.FoBMaml(tasks, p["penalty"], p["perturbation"], p.Whole("stencil_order"), p.Inner(), options))
        {
            Name = "fo-b-maml",
            Summary = "the meta-gradient of penalized adaptation by differences of perturbed inner solutions",
            Paper = "chayti2024, Algorithm 1, eq. 10 to 12",
            Adaptation = "proximal-point",
            MetaGradient = "perturbed",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [CatalogueParameters.Penalty, CatalogueParameters.Perturbation, CatalogueParameters.StencilOrder, .. CatalogueParameters.InnerSolutionTo(Algorithms.DifferencedAccuracy)],
        },
        new((tasks, p, options) => Algorithms.FoMaml(tasks, p["inner_step_size"], p.Whole("inner_steps"), p["penalty"], options))
        {
            Name = "fo-maml",
            Summary = "MAML without the derivative of the adaptation",
            Paper = "mishchenko2023, Algorithm 1; chayti2024, eq. 3",
            Adaptation = "gradient-steps",
            MetaGradient = "first-order",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [CatalogueParameters.InnerStepSize, CatalogueParameters.InnerSteps, CatalogueParameters.OptionalPenalty],
        },
        new(CatalogueParameters.FoMuml)
        {
            Name = "fo-muml",
            Summary = "the gradient after fixed-point steps of the proximal map, or at an inexact proximal point; it follows Moreau envelopes",
            Paper = "mishchenko2023, Algorithms 2 and 3",
            Adaptation = "fixed-point",
            MetaGradient = "first-order",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [CatalogueParameters.InnerStepSize, .. CatalogueParameters.FixedPointSteps, .. CatalogueParameters.PrescribedError],
        },
        new((tasks, p, options) => Algorithms.HfMaml(tasks, p["inner_step_size"], p["difference_step"], options))
        {
            Name = "hf-maml",
            Summary = "MAML with its Hessian-vector product by a difference of gradients",
            Paper = "collins2020, §4.1, after Fallah et al. 2020",
            Adaptation = "gradient-step",
            MetaGradient = "hessian-free",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [CatalogueParameters.InnerStepSize, CatalogueParameters.DifferenceStep],
        },
        new((tasks, p, options) => Algorithms.Imaml(tasks, p["penalty"], p.Whole("cg_iterations"), p.Inner(), options))
        {
            Name = "imaml",
            Summary = "the implicit meta-gradient of penalized adaptation by conjugate gradients",
            Paper = "chayti2024, eq. 8, after Rajeswaran et al. 2019",
            Adaptation = "proximal-point",
            MetaGradient = "implicit",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [CatalogueParameters.Penalty, CatalogueParameters.CgIterations, .. CatalogueParameters.InnerSolution],
        },
        new(CatalogueParameters.Maml)
        {
            Name = "maml",
            Summary = "model-agnostic meta-learning: the exact gradient through inner gradient steps, or through the inner gradient flow",
            Paper = "xu2020, eq. 3.1; ji2020, Algorithms 1 and 2",
            Adaptation = "gradient-steps",
            MetaGradient = "exact",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [CatalogueParameters.InnerStepSize, CatalogueParameters.InnerSteps, CatalogueParameters.OptionalPenalty, .. CatalogueParameters.InnerFlow],
        },
        new((tasks, p, options) => Algorithms.Moreau(tasks, p["inner_step_size"], new() { Accuracy = p["inner_accuracy"] }, options))
        {
            Name = "moreau",
            Summary = "gradient descent on the average of the tasks' Moreau envelopes",
            Paper = "mishchenko2023, eq. 3",
            Adaptation = "proximal-point",
            MetaGradient = "displacement",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [CatalogueParameters.InnerStepSize, CatalogueParameters.InnerAccuracy],
        },
        new((tasks, p, options) => Algorithms.Reptile(tasks, p["inner_step_size"], p.Whole("inner_steps"), p["penalty"], options))
        {
            Name = "reptile",
            Summary = "the displacement by inner gradient steps",
            Paper = "chayti2024, eq. 4, after Nichol et al. 2018",
            Adaptation = "gradient-steps",
            MetaGradient = "displacement",
            Weighting = "fixed",
            Dynamics = "plain",
            Parameters = [CatalogueParameters.InnerStepSize, CatalogueParameters.InnerSteps with { Default = 5 }, CatalogueParameters.OptionalPenalty],
        },
        new((tasks, p, options) => Algorithms.TrMaml(tasks, p["inner_step_size"], p["weight_speed"], p.Rule(), p.MetaGradient(), options))
        {
            Name = "tr-maml",
            Aliases = ["da-maml"],
            Summary = "MAML against the worst weighting of the tasks; the weights join the state",
            Paper = "collins2020, Algorithm 1, with its eq. 28 for eq. 9",
            Adaptation = "gradient-step",
            MetaGradient = "exact",
            Weighting = "adversarial",
            Dynamics = "plain",
            Parameters = [CatalogueParameters.InnerStepSize, CatalogueParameters.WeightSpeed, CatalogueParameters.WeightRule, CatalogueParameters.MetaGradientChoice, CatalogueParameters.DifferenceStep],
        },
    ];

    /// <summary>Finds an algorithm.</summary>
    /// <param name="name">Its name, or another under which it is known.</param>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static AlgorithmDescription Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(known => known.Name == name || known.Aliases.Contains(name))
            ?? throw new InvalidInputException($"There is no algorithm '{name}'{DidYouMean(name, All.SelectMany(known => known.Aliases.Prepend(known.Name)))}; known are {string.Join(", ", All.Select(known => known.Name))}.");
    }

    /// <summary>Creates an algorithm by name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="parameters">Values by snake_case name; those not given take their defaults.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <exception cref="InvalidInputException">
    /// The name or a parameter is unknown, a value is out of range, or the choices do not fit each other, the tasks or the route.
    /// </exception>
    public static Algorithm Create(string name, TaskSet tasks, IReadOnlyDictionary<string, ParameterValue> parameters, AlgorithmOptions? options = null) =>
        Get(name).Create(tasks, parameters, options);

    internal static string DidYouMean(string given, IEnumerable<string> known) =>
        NearestName.Of(given, known) is { } near ? $" (did you mean '{near}'?)" : "";
}
