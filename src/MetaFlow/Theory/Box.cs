using MetaFlow.Numerics;

namespace MetaFlow.Theory;

/// <summary>A box of scalar parameters: an interval for each name. A point of it is an instance, so that one function of boxes serves points and proofs alike.</summary>
public sealed class Box
{
    private readonly Dictionary<string, Interval> _sides;

    private Box(Dictionary<string, Interval> sides) => _sides = sides;

    /// <summary>The interval of a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public Interval this[string name] => _sides.TryGetValue(name, out var side)
        ? side
        : throw new KeyNotFoundException($"The box has no '{name}'; it has {string.Join(", ", _sides.Keys)}.");

    /// <summary>The whole range of a space.</summary>
    /// <param name="space">A space of scalars.</param>
    /// <returns>One interval per parameter, in order.</returns>
    public static IReadOnlyList<Interval> Range(ParameterSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return [.. space.Parameters.Select(parameter => Interval.Of(parameter.Lower, parameter.Upper))];
    }

    /// <summary>The box with given sides.</summary>
    /// <param name="space">A space of scalars.</param>
    /// <param name="sides">One interval per parameter, in order.</param>
    /// <returns>The box.</returns>
    public static Box Of(ParameterSpace space, IReadOnlyList<Interval> sides)
    {
        ArgumentNullException.ThrowIfNull(space);
        return new(space.Parameters.Zip(sides).ToDictionary(pair => pair.First.Name, pair => pair.Second));
    }

    /// <summary>A single point as a box.</summary>
    /// <param name="space">A space of scalars.</param>
    /// <param name="instance">The point.</param>
    /// <returns>The box.</returns>
    public static Box Of(ParameterSpace space, Instance instance)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(instance);
        return new(space.Parameters.ToDictionary(parameter => parameter.Name, parameter => Interval.Point(instance[parameter.Name])));
    }
}
