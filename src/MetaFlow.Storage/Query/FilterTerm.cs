using System.Globalization;

namespace MetaFlow.Storage;

/// <summary>What stands on either side of a comparison. Prints as it is read.</summary>
internal abstract record FilterTerm(FilterPosition Position)
{
    /// <summary>A property of a run, such as <c>algorithm</c>.</summary>
    public sealed record Field(FilterField Definition, FilterPosition Position) : FilterTerm(Position)
    {
        public override string ToString() => Definition.Name;
    }

    /// <summary>A parameter of a run.</summary>
    public sealed record Parameter(string Name, FilterPosition Position) : FilterTerm(Position)
    {
        public override string ToString() => "params." + Quoted(Name);
    }

    /// <summary>One number of a metric: its last, least, greatest or first value.</summary>
    public sealed record Metric(string Name, FilterAggregate Aggregate, FilterPosition Position) : FilterTerm(Position)
    {
        public override string ToString() =>
            Aggregate == FilterAggregate.Last ? "metrics." + Quoted(Name) : $"{Aggregate.ToString().ToLowerInvariant()}(metrics.{Quoted(Name)})";
    }

    /// <summary>The value of a series at a step or at a flow time.</summary>
    public sealed record At(string Name, Number Place, bool ByTime, FilterPosition Position) : FilterTerm(Position)
    {
        public override string ToString() => $"at(metrics.{Quoted(Name)}, {(ByTime ? "time " : "")}{Place})";
    }

    /// <summary>The verdict of the newest check of a claim on the run.</summary>
    public sealed record Claim(string Id, string Form, FilterPosition Position) : FilterTerm(Position)
    {
        public override string ToString() => $"claim({Literal(Id)}, {Literal(Form)})";
    }

    /// <summary>A number: an integer where it has neither point nor exponent and fits 64 bits, else a double.</summary>
    public sealed record Number(object Value, FilterPosition Position) : FilterTerm(Position)
    {
        public override string ToString() => Value switch
        {
            double.PositiveInfinity => "inf",
            double.NegativeInfinity => "-inf",
            double v => v.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text,
            _ => Convert.ToString(Value, CultureInfo.InvariantCulture)!,
        };
    }

    /// <summary>A length of time, such as <c>7d</c>.</summary>
    public sealed record Duration(Number Amount, string Unit, FilterPosition Position) : FilterTerm(Position)
    {
        public static IReadOnlyDictionary<string, double> Units { get; } = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["ms"] = 1e-3,
            ["s"] = 1,
            ["m"] = 60,
            ["min"] = 60,
            ["h"] = 3600,
            ["d"] = 86_400,
            ["w"] = 604_800,
        };

        public double Seconds => Convert.ToDouble(Amount.Value, CultureInfo.InvariantCulture) * Units[Unit];

        public override string ToString() => $"{Amount}{Unit}";
    }

    /// <summary>A text; also a date, where a date is due.</summary>
    public sealed record Text(string Value, FilterPosition Position) : FilterTerm(Position)
    {
        public override string ToString() => Literal(Value);
    }

    /// <summary>A truth value.</summary>
    public sealed record Truth(bool Value, FilterPosition Position) : FilterTerm(Position)
    {
        public override string ToString() => Value ? "true" : "false";
    }

    public bool IsLiteral => this is Number or Duration or Text or Truth;

    // Names that would not be read as names stand between back quotes.
    private static string Quoted(string name)
    {
        var plain = name.Split('.').All(static part => part.Length > 0 && FilterLexer.IsNameStart(part[0]) && part.All(FilterLexer.IsNamePart));
        return plain ? name : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
