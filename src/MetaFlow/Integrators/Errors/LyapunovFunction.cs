namespace MetaFlow;

/// <summary>A function E of the state with its gradient, by a name: a potential, or another function that a flow is known to lower.</summary>
public sealed class LyapunovFunction
{
    private readonly Func<ReadOnlySpan<double>, double> _value;
    private readonly StateGradient _gradient;

    /// <summary>Makes one.</summary>
    /// <param name="name">What it is, such as <c>squared distance</c>.</param>
    /// <param name="value">E(w).</param>
    /// <param name="gradient">∇E(w).</param>
    public LyapunovFunction(string name, Func<ReadOnlySpan<double>, double> value, StateGradient gradient)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(gradient);
        Name = name;
        _value = value;
        _gradient = gradient;
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>The potential of a gradient field, whose gradient is what the field says: −v.</summary>
    /// <param name="field">The field −∇E.</param>
    public static LyapunovFunction PotentialOf(IGradientField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new LyapunovFunction("potential", field.Potential, (state, destination) =>
        {
            field.Evaluate(0, state, destination);
            for (int j = 0; j < destination.Length; j++)
                destination[j] = -destination[j];
        });
    }

    /// <summary>E(w).</summary>
    public double Value(ReadOnlySpan<double> state) => _value(state);

    /// <summary>∇E(w).</summary>
    public void Gradient(ReadOnlySpan<double> state, Span<double> destination) => _gradient(state, destination);
}
