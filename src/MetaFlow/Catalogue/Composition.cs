namespace MetaFlow;

/// <summary>
/// An algorithm as a point in the product of choices: how losses are seen, how tasks adapt, which meta-gradient is taken, how tasks
/// are combined, and how the outer level moves. How time is taken and which point is the answer are chosen where it is solved.
/// </summary>
public sealed record Composition
{
    /// <summary>How losses are seen; default <see cref="Oracle.Exact"/>.</summary>
    public Oracle Oracle { get; init; } = Oracle.Exact;

    /// <summary>How a task moves the shared start; default <see cref="Adaptation.None"/>.</summary>
    public Adaptation Adaptation { get; init; } = Adaptation.None;

    /// <summary>The direction followed for one task; default <see cref="MetaGradient.Exact"/>.</summary>
    public MetaGradient MetaGradient { get; init; } = MetaGradient.Exact;

    /// <summary>How tasks are combined; default <see cref="Weighting.Fixed"/>.</summary>
    public Weighting Weighting { get; init; } = Weighting.Fixed;

    /// <summary>How the outer level moves; default <see cref="OuterDynamics.Plain"/>.</summary>
    public OuterDynamics Dynamics { get; init; } = OuterDynamics.Plain;

    /// <summary>
    /// What the algorithm is said to minimize: a direction that is a gradient, whose potential is shown as F. Null, the default, stands for
    /// the exact meta-gradient of the adaptation (of an inexact one, without its error).
    /// </summary>
    public Direction? Objective { get; init; }

    /// <summary>The parameters of all choices by their one snake_case name.</summary>
    public IReadOnlyDictionary<string, ParameterValue> Parameters
    {
        get
        {
            var all = new Dictionary<string, ParameterValue>();
            foreach (var (name, value) in Choices.SelectMany(choice => choice))
            {
                all.Add(name, value);
            }

            return all;
        }
    }

    private IEnumerable<IReadOnlyDictionary<string, ParameterValue>> Choices => [Oracle.Parameters, Adaptation.Parameters, MetaGradient.Parameters, Weighting.Parameters, Dynamics.Parameters];

    /// <summary>Whether nothing is drawn and no weights join the state.</summary>
    internal bool IsPlain => !Oracle.IsStochastic && Weighting is FixedWeighting;

    /// <summary>What the composition minimizes.</summary>
    internal Direction ObjectiveDirection => Objective ?? new(Adaptation.WithoutError, MetaGradient.Exact);

    /// <summary>What the composition follows in the end.</summary>
    internal Direction Direction => new(Adaptation, MetaGradient);

    /// <summary>Every direction that is followed at some time.</summary>
    internal IReadOnlyList<Direction> Directions => [.. Dynamics.ExtraDirections, Direction, ObjectiveDirection];

    /// <summary>Refuses combinations that cannot be, with the reason.</summary>
    /// <exception cref="ArgumentException">A choice is missing, or two of them do not fit.</exception>
    internal void Validate()
    {
        foreach (var (choice, value) in new (string, object?)[] { (nameof(Oracle), Oracle), (nameof(Adaptation), Adaptation), (nameof(MetaGradient), MetaGradient), (nameof(Weighting), Weighting), (nameof(Dynamics), Dynamics) })
        {
            if (value is null)
            {
                throw new ArgumentException($"The composition has no {choice}.");
            }
        }

        foreach (var direction in Directions)
        {
            if (direction.MetaGradient.Refusal(direction.Adaptation) is { } reason)
            {
                throw new ArgumentException(reason);
            }
        }

        if (Dynamics is AdamDynamics && Weighting is AdversarialWeighting)
        {
            throw new ArgumentException("Adam and adversarial weights both extend the state, and no published algorithm joins them; choose one.");
        }

        if (Oracle is SampledOracle { IsFresh: true } && Adaptation is (ProximalPointAdaptation or GradientFlowAdaptation))
        {
            throw new ArgumentException("A resampled oracle draws anew for every use, but the solver of an inner problem needs one function; use a finite-sum oracle, which draws once for each step.");
        }

        if (!ObjectiveDirection.MetaGradient.IsGradient(ObjectiveDirection.Adaptation))
        {
            throw new ArgumentException($"The objective's direction, {ObjectiveDirection.MetaGradient.Name} of {ObjectiveDirection.Adaptation.Name}, is not the gradient of a potential.");
        }

        foreach (string name in Choices.SelectMany(choice => choice.Keys).GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            throw new ArgumentException($"Two choices of the composition have a parameter named {name}.");
        }
    }
}
