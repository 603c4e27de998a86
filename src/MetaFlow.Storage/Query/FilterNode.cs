using MetaFlow.Experiments;

namespace MetaFlow.Storage;

/// <summary>A condition on a run. Prints as it is read: reading what was printed gives an equal node.</summary>
internal abstract record FilterNode
{
    /// <summary>Holds for every run; an empty text.</summary>
    public sealed record All : FilterNode
    {
        public override string ToString() => "";
    }

    /// <summary>All of several conditions.</summary>
    public sealed record And(EquatableList<FilterNode> Parts) : FilterNode
    {
        public override string ToString() => string.Join(" and ", Parts.Select(static part => part is And or Or ? $"({part})" : part.ToString()));
    }

    /// <summary>One of several conditions at least.</summary>
    public sealed record Or(EquatableList<FilterNode> Parts) : FilterNode
    {
        public override string ToString() => string.Join(" or ", Parts.Select(static part => part is Or ? $"({part})" : part.ToString()));
    }

    /// <summary>The opposite; of what is unknown, unknown too.</summary>
    public sealed record Not(FilterNode Inner) : FilterNode
    {
        public override string ToString() => $"not ({Inner})";
    }

    /// <summary>Two terms beside each other.</summary>
    public sealed record Comparison(FilterTerm Left, string Operator, FilterTerm Right) : FilterNode
    {
        public static IReadOnlyList<string> Operators { get; } = ["=", "!=", "<", "<=", ">", ">="];

        public override string ToString() => $"{Left} {Operator} {Right}";
    }

    /// <summary>A term is one of some values.</summary>
    public sealed record In(FilterTerm Term, bool Negated, EquatableList<FilterTerm> Values) : FilterNode
    {
        public override string ToString() => $"{Term}{(Negated ? " not" : "")} in ({string.Join(", ", Values)})";
    }

    /// <summary>A term lies between two others, both included.</summary>
    public sealed record Between(FilterTerm Term, bool Negated, FilterTerm Low, FilterTerm High) : FilterNode
    {
        public override string ToString() => $"{Term}{(Negated ? " not" : "")} between {Low} and {High}";
    }

    /// <summary>A text matches a pattern.</summary>
    public sealed record Like(FilterTerm Term, bool Negated, FilterTerm.Text Pattern) : FilterNode
    {
        public override string ToString() => $"{Term}{(Negated ? " not" : "")} like {Pattern}";
    }

    /// <summary>A term is missing, NaN, finite or infinite.</summary>
    public sealed record Is(FilterTerm Term, bool Negated, string Test) : FilterNode
    {
        public const string Null = "null";
        public const string NaN = "nan";
        public const string Finite = "finite";
        public const string Infinite = "inf";

        public static IReadOnlyList<string> Tests { get; } = [Null, NaN, Finite, Infinite];

        public override string ToString() => $"{Term} is{(Negated ? " not" : "")} {Test}";
    }
}
