using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>The parameter w as a loss that users write sees it: coordinates that remember what is computed from them.</summary>
public readonly struct AdVector
{
    private readonly double[] _values;
    private readonly AdTape? _tape;

    internal AdVector(double[] values, AdTape? tape)
    {
        _values = values;
        _tape = tape;
    }

    /// <summary>Dimension d.</summary>
    public int Length => _values.Length;

    /// <summary>Coordinate w_j.</summary>
    /// <param name="index">j, from 0 to d − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such coordinate.</exception>
    public Ad this[int index] => new(_values[index], _tape, index);

    /// <summary>The inner product x·w with numbers.</summary>
    /// <param name="x">The numbers, length d.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public Ad Dot(ReadOnlySpan<double> x)
    {
        if (x.Length != Length)
        {
            throw new ArgumentException($"The vector has length {x.Length}, the parameter {Length}; they must agree.", nameof(x));
        }

        Ad sum = 0.0;
        for (int j = 0; j < x.Length; j++)
        {
            sum += x[j] * this[j];
        }

        return sum;
    }
}
