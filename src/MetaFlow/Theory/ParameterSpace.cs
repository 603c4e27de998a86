namespace MetaFlow.Theory;

/// <summary>The instances that a claim is tried on: an ordered list of parameters. It draws instances, moves in their space and fits them after a change.</summary>
public sealed class ParameterSpace
{
    private readonly Parameter[] _parameters;

    /// <summary>Creates a space.</summary>
    /// <param name="parameters">In order: the size of a vector may depend on the parameters before it.</param>
    /// <exception cref="ArgumentException">Two parameters share a name.</exception>
    public ParameterSpace(params Parameter[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = [.. parameters];
        if (_parameters.DistinctBy(parameter => parameter.Name).Count() < _parameters.Length)
            throw new ArgumentException($"Parameters share a name: {string.Join(", ", _parameters.Select(parameter => parameter.Name))}.", nameof(parameters));
    }

    /// <summary>The space of a single instance, for a claim about one example.</summary>
    public static ParameterSpace Single { get; } = new();

    /// <summary>The parameters, in order.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>This space with more parameters behind its own.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <returns>A new space.</returns>
    public ParameterSpace And(params Parameter[] parameters) => new([.. _parameters, .. parameters]);

    /// <summary>Draws an instance.</summary>
    /// <param name="stream">Where its numbers come from.</param>
    /// <param name="fixedPart">Numbers that are given and not drawn, such as the dimension of the user's own problem.</param>
    /// <returns>The instance; its seed comes from the same stream.</returns>
    public Instance Draw(RandomStream stream, Instance? fixedPart = null)
    {
        long index = 0;
        var instance = (fixedPart ?? Instance.Empty).WithSeed((long)(stream.Uniform(index++) * (1L << 52)));
        foreach (var parameter in _parameters)
        {
            if (instance.TryGet(parameter.Name, out _))
                continue;
            var values = new double[parameter.Size(instance)];
            for (int k = 0; k < values.Length; k++)
                values[k] = parameter.At(stream.Uniform(index++));
            instance = instance.With(parameter.Name, values);
        }

        return instance;
    }

    /// <summary>Moves some of an instance's numbers at random.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="stream">Where the changes come from.</param>
    /// <param name="size">The typical change, as a fraction of the range.</param>
    /// <param name="given">Names of numbers that stay.</param>
    /// <returns>The neighbour, inside the space.</returns>
    public Instance Neighbour(Instance instance, RandomStream stream, double size, ICollection<string> given)
    {
        int total = _parameters.Sum(parameter => given.Contains(parameter.Name) ? 0 : instance.Vector(parameter.Name).Length);
        double chance = total == 0 ? 0 : Math.Max(2.0 / total, stream.Uniform(0) < 0.25 ? 1 : 0); // mostly two numbers at a time, sometimes all
        long index = 1;
        foreach (var parameter in _parameters)
        {
            if (given.Contains(parameter.Name))
                continue;
            var values = (double[])instance.Vector(parameter.Name).Clone();
            for (int k = 0; k < values.Length; k++, index += 2)
            {
                if (stream.Uniform(index) < chance)
                    values[k] = parameter.At(Math.Clamp(parameter.FractionOf(values[k]) + (size * stream.Normal(index)), 0, Math.BitDecrement(1)));
            }

            instance = instance.With(parameter.Name, values);
        }

        return Fit(instance, stream);
    }

    /// <summary>Makes an instance fit after a change of a size: vectors are cut, or filled with drawn numbers.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="stream">Where new numbers come from.</param>
    /// <returns>The instance, inside the space.</returns>
    public Instance Fit(Instance instance, RandomStream stream)
    {
        foreach (var parameter in _parameters)
        {
            int size = parameter.Size(instance);
            var values = instance.Vector(parameter.Name);
            if (values.Length != size)
                instance = instance.With(parameter.Name, [.. Enumerable.Range(0, size).Select(k => k < values.Length ? values[k] : parameter.At(stream.Uniform(100_000 + k)))]);
        }

        return instance;
    }

    /// <summary>Refuses an instance that is not of this space, as one from a file may be.</summary>
    /// <param name="instance">The instance.</param>
    /// <exception cref="InvalidInputException">A number is missing, has the wrong size or lies outside its range.</exception>
    public void Check(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        foreach (var parameter in _parameters)
        {
            if (!instance.TryGet(parameter.Name, out var values))
                throw new InvalidInputException($"The witness has no parameter '{parameter.Name}'; it must have {string.Join(", ", _parameters.Select(p => p.Name))}.");
            int size = parameter.Size(instance);
            if (values.Length != size)
                throw new InvalidInputException($"The parameter '{parameter.Name}' of the witness has {values.Length} numbers; it must have {size}.");
            foreach (double value in values)
            {
                if (!parameter.Allows(value))
                    throw new InvalidInputException(FormattableString.Invariant($"The parameter '{parameter.Name}' of the witness is {value}; it must be {(parameter.IsInteger ? "an integer" : "a number")} from {parameter.Lower} to {parameter.Upper}."));
            }
        }
    }
}
