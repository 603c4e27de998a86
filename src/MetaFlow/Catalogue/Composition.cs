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

    /// <summary>The parameters of all choices by their one snake_case name.</summary>
    public IReadOnlyDictionary<string, ParameterValue> Parameters
    {
        get
        {
            var all = new Dictionary<string, ParameterValue>();
            foreach (var (name, value) in Adaptation.Parameters.Concat(Dynamics.Parameters))
            {
                all.Add(name, value);
            }

            return all;
        }
    }

    /// <summary>What the composition follows in the end.</summary>
    internal Direction Direction => new(Adaptation, MetaGradient);

    /// <summary>Every direction that is followed at some time.</summary>
    internal IReadOnlyList<Direction> Directions => [.. Dynamics.ExtraDirections, Direction];

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

        foreach (string name in Adaptation.Parameters.Keys.Intersect(Dynamics.Parameters.Keys))
        {
            throw new ArgumentException($"Two choices of the composition have a parameter named {name}.");
        }
    }
}
