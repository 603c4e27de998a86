namespace MetaFlow.Theory;

/// <summary>One parameter of a space of instances: its name, its range and how it is drawn.</summary>
public sealed class Parameter
{
    private enum Draw
    {
        Uniform,
        Logarithmic,
        Integer,
    }

    private readonly Draw _draw;
    private readonly Func<Instance, int>? _size;

    private Parameter(string name, double lower, double upper, Draw draw, Func<Instance, int>? size)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!(lower <= upper) || !double.IsFinite(lower) || !double.IsFinite(upper) || (draw == Draw.Logarithmic && lower <= 0))
            throw new ArgumentOutOfRangeException(nameof(lower), lower, $"'{name}' has the range [{lower}, {upper}]; it must be finite and ordered, and positive for a logarithmic draw.");

        (Name, Lower, Upper, _draw, _size) = (name, lower, upper, draw, size);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The least value.</summary>
    public double Lower { get; }

    /// <summary>The largest value.</summary>
    public double Upper { get; }

    /// <summary>Whether its values are integers.</summary>
    public bool IsInteger => _draw == Draw.Integer;

    /// <summary>Whether it is one number rather than a vector.</summary>
    public bool IsScalar => _size is null;

    /// <summary>A number drawn uniformly.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="lower">The least value.</param>
    /// <param name="upper">The largest value.</param>
    public static Parameter Uniform(string name, double lower, double upper) => new(name, lower, upper, Draw.Uniform, null);

    /// <summary>A positive number whose logarithm is drawn uniformly.</summary>
    /// <inheritdoc cref="Uniform"/>
    public static Parameter Logarithmic(string name, double lower, double upper) => new(name, lower, upper, Draw.Logarithmic, null);

    /// <summary>An integer drawn uniformly.</summary>
    /// <inheritdoc cref="Uniform"/>
    public static Parameter Integer(string name, int lower, int upper) => new(name, lower, upper, Draw.Integer, null);

    /// <summary>A vector of numbers, each drawn uniformly.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="lower">The least value.</param>
    /// <param name="upper">The largest value.</param>
    /// <param name="size">Its length, from the parameters before it.</param>
    public static Parameter Vector(string name, double lower, double upper, Func<Instance, int> size) => new(name, lower, upper, Draw.Uniform, size);

    /// <summary>A vector of positive numbers, the logarithm of each drawn uniformly.</summary>
    /// <inheritdoc cref="Vector"/>
    public static Parameter LogarithmicVector(string name, double lower, double upper, Func<Instance, int> size) => new(name, lower, upper, Draw.Logarithmic, size);

    /// <summary>The length in an instance.</summary>
    /// <param name="instance">The parameters before this one.</param>
    /// <returns>The number of entries.</returns>
    public int Size(Instance instance) => _size?.Invoke(instance) ?? 1;

    /// <summary>Whether a value is allowed.</summary>
    /// <param name="value">The value.</param>
    public bool Allows(double value) => value >= Lower && value <= Upper && (!IsInteger || value == Math.Round(value));

    /// <summary>The value at a fraction of the range.</summary>
    /// <param name="fraction">In [0, 1]: uniform fractions give the distribution of the parameter.</param>
    /// <returns>A value in the range.</returns>
    public double At(double fraction) => _draw switch
    {
        Draw.Uniform => Math.Clamp(Lower + (fraction * (Upper - Lower)), Lower, Upper),
        Draw.Logarithmic => Math.Clamp(Lower * Math.Pow(Upper / Lower, fraction), Lower, Upper),
        _ => Math.Min(Upper, Lower + Math.Floor(fraction * (Upper - Lower + 1))),
    };

    /// <summary>Where a value lies in the range; the inverse of <see cref="At"/>.</summary>
    /// <param name="value">A value in the range.</param>
    /// <returns>The fraction.</returns>
    public double FractionOf(double value) => Upper == Lower ? 0 : _draw switch
    {
        Draw.Uniform => (value - Lower) / (Upper - Lower),
        Draw.Logarithmic => Math.Log(value / Lower) / Math.Log(Upper / Lower),
        _ => (value - Lower + 0.5) / (Upper - Lower + 1),
    };
}
