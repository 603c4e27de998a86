namespace MetaFlow.Experiments;

/// <summary>The start point w₀, the same for all algorithms and modes of one repetition.</summary>
[Field("The start point, the same for all algorithms and modes of one repetition.")]
public sealed record StartDescription
{
    /// <summary>The rule.</summary>
    [Field("How the start point is chosen.")]
    public required StartRule Rule { get; init; }

    /// <summary>Standard deviation of the normal coordinates.</summary>
    [Field("Standard deviation of the normal coordinates; used by the rule normal.", AtLeast = 0)]
    public double Scale { get; init; } = 1;

    /// <summary>The values of the rule <see cref="StartRule.Given"/>.</summary>
    [Field("The coordinates; used by the rule given.", MinimumItems = 1)]
    public EquatableList<double>? Values { get; init; }
}
