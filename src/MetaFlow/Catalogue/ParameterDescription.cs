using System.Globalization;

namespace MetaFlow;

/// <summary>A parameter of a catalogued algorithm: its name, symbol, default and range. The kind of its default is its kind.</summary>
public sealed record ParameterDescription
{
    /// <summary>The one snake_case name, such as <c>inner_step_size</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The paper's symbol, such as <c>α</c>; documentation only.</summary>
    public required string Symbol { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string Summary { get; init; }

    /// <summary>The value used where none is given: a real number, an integer or a text.</summary>
    public required ParameterValue Default { get; init; }

    /// <summary>Lower end of the range of a number.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Whether the lower end itself is allowed; default true.</summary>
    public bool MinimumIncluded { get; init; } = true;

    /// <summary>Upper end of the range of a number, which is allowed.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>The texts that are allowed; empty for numbers.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether the default suits most uses, so that experiments need not state the value; default true.</summary>
    public bool HasUsualValue { get; init; } = true;

    /// <summary>What is allowed, in words.</summary>
    public string Allowed =>
        Choices.Count > 0 ? $"one of {string.Join(", ", Choices)}"
        : string.Create(CultureInfo.InvariantCulture, $"{(Default is ParameterValue.Integer ? "a whole number" : "a finite number")}{Bounds}");

    private string Bounds
    {
        get
        {
            string lower = double.IsNegativeInfinity(Minimum) ? "" : string.Create(CultureInfo.InvariantCulture, $" {(MinimumIncluded ? "of at least" : "above")} {Minimum}");
            string upper = double.IsPositiveInfinity(Maximum) ? "" : string.Create(CultureInfo.InvariantCulture, $" {(lower.Length == 0 ? "of" : "and")} at most {Maximum}");
            return lower + upper;
        }
    }

    /// <summary>The value with the parameter's kind, or null when it has another kind or is out of range.</summary>
    internal ParameterValue? Read(ParameterValue value)
    {
        if (Default is ParameterValue.Text)
        {
            return value is ParameterValue.Text(var text) && Choices.Contains(text) ? value : null;
        }

        double? number = value switch
        {
            ParameterValue.Real(var real) => real,
            ParameterValue.Integer(var integer) => integer,
            _ => null,
        };
        if (number is not { } x || !double.IsFinite(x) || !(x > Minimum || (MinimumIncluded && x == Minimum)) || x > Maximum)
        {
            return null;
        }

        return Default is ParameterValue.Real ? x : x == Math.Floor(x) && Math.Abs(x) <= int.MaxValue ? (long)x : null;
    }
}
