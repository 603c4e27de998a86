using System.Globalization;

namespace MetaFlow;

/// <summary>A real parameter of a catalogued algorithm: its name, symbol, default and range.</summary>
public sealed record ParameterDescription
{
    /// <summary>The one snake_case name, such as <c>inner_step_size</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The paper's symbol, such as <c>α</c>; documentation only.</summary>
    public required string Symbol { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string Summary { get; init; }

    /// <summary>The value used where none is given.</summary>
    public required ParameterValue Default { get; init; }

    /// <summary>Lower end of the range.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Whether the lower end itself is allowed; default true.</summary>
    public bool MinimumIncluded { get; init; } = true;

    /// <summary>What is allowed, in words.</summary>
    public string Allowed =>
        double.IsNegativeInfinity(Minimum) ? "a finite number"
        : string.Create(CultureInfo.InvariantCulture, $"a finite number {(MinimumIncluded ? "of at least" : "above")} {Minimum}");

    /// <summary>The number in a value, or null when it is not one or out of range.</summary>
    internal double? Read(ParameterValue value)
    {
        double? number = value switch
        {
            ParameterValue.Real(var real) => real,
            ParameterValue.Integer(var integer) => integer,
            _ => null,
        };
        return number is { } x && double.IsFinite(x) && (x > Minimum || (MinimumIncluded && x == Minimum)) ? x : null;
    }
}
