namespace MetaFlow;

/// <summary>Checked parameters by name and kind.</summary>
internal sealed class ParameterReader(IReadOnlyDictionary<string, ParameterValue> values)
{
    /// <summary>A real number.</summary>
    public double this[string name] => ((ParameterValue.Real)values[name]).Value;

    /// <summary>A whole number.</summary>
    public int Whole(string name) => (int)((ParameterValue.Integer)values[name]).Value;

    /// <summary>A text.</summary>
    public string Text(string name) => ((ParameterValue.Text)values[name]).Value;
}
