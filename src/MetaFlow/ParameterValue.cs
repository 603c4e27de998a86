using System.Globalization;

namespace MetaFlow;

/// <summary>A typed parameter of a run: integer, real, text or truth value.</summary>
public abstract record ParameterValue
{
    private ParameterValue()
    {
    }

    /// <summary>A 64-bit integer (seeds do not survive a double).</summary>
    public sealed record Integer(long Value) : ParameterValue;

    /// <summary>A real number.</summary>
    public sealed record Real(double Value) : ParameterValue;

    /// <summary>A text.</summary>
    public sealed record Text(string Value) : ParameterValue;

    /// <summary>A truth value.</summary>
    public sealed record Truth(bool Value) : ParameterValue;

    /// <summary>From an integer.</summary>
    public static implicit operator ParameterValue(long value) => new Integer(value);

    /// <summary>From an integer.</summary>
    public static implicit operator ParameterValue(int value) => new Integer(value);

    /// <summary>From a real number.</summary>
    public static implicit operator ParameterValue(double value) => new Real(value);

    /// <summary>From a text.</summary>
    public static implicit operator ParameterValue(string value) => new Text(value);

    /// <summary>From a truth value.</summary>
    public static implicit operator ParameterValue(bool value) => new Truth(value);

    /// <summary>The value, culture-invariant and round-trip.</summary>
    public sealed override string ToString() => this switch
    {
        Integer(var v) => v.ToString(CultureInfo.InvariantCulture),
        Real(var v) => v.ToString("R", CultureInfo.InvariantCulture),
        Text(var v) => v,
        Truth(var v) => v ? "true" : "false",
        _ => throw new InvalidOperationException("Unknown parameter type."),
    };
}
