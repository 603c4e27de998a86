namespace MetaFlow.Experiments;

/// <summary>
/// What a field of the description means and which values it may have. The parser, the JSON schema and the messages are all read from here.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
internal sealed class FieldAttribute(string description) : Attribute
{
    /// <summary>One sentence on what the field means.</summary>
    public string Description { get; } = description;

    /// <summary>Smallest allowed number.</summary>
    public double AtLeast { get; init; } = double.NegativeInfinity;

    /// <summary>A bound that the number must exceed.</summary>
    public double Above { get; init; } = double.NegativeInfinity;

    /// <summary>Largest allowed number.</summary>
    public double AtMost { get; init; } = double.PositiveInfinity;

    /// <summary>A bound that the number must stay below.</summary>
    public double Below { get; init; } = double.PositiveInfinity;

    /// <summary>Fewest items of a list.</summary>
    public int MinimumItems { get; init; }

    /// <summary>Most items of a list.</summary>
    public int MaximumItems { get; init; } = int.MaxValue;

    /// <summary>The catalogue that a text must name an entry of.</summary>
    public NameSource Names { get; init; }

    /// <summary>Whether a text is an identifier: letters, digits, dots, dashes and underscores.</summary>
    public bool Identifier { get; init; }
}
