using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// Random numbers as a pure function of (seed, purpose, task, step, index): no state is kept, so the same key gives the same
/// numbers in any order, on any thread, in any process.
/// </summary>
/// <remarks>
/// <para>The generator is Philox4x32-10. The seed is its 64-bit key; the 128-bit counter holds the block number (32 bits), the
/// task (32), the step (48), the kind of number (8) and the purpose (8), so that streams of different keys never overlap.</para>
/// <para>Uniforms have 53 random bits. Normals come from the Box–Muller transform, both branches (indices 2b and 2b + 1 share
/// a block); they use log, sin and cos of the C runtime, so their last bit may differ between platforms.</para>
/// </remarks>
public readonly struct RandomStream : IEquatable<RandomStream>
{
    private const int StepBits = 48;

    private readonly ulong seed;
    private readonly ulong step;
    private readonly uint task;
    private readonly RandomPurpose purpose;

    /// <summary>Names a stream.</summary>
    /// <param name="seed">The seed; any 64-bit number.</param>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="task">The task, at least 0; default 0.</param>
    /// <param name="step">The step, from 0 to 2⁴⁸ − 1; default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The task or the step is out of its range.</exception>
    public RandomStream(long seed, RandomPurpose purpose, int task = 0, long step = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(task);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, 1L << StepBits);
        this.seed = unchecked((ulong)seed);
        this.purpose = purpose;
        this.task = (uint)task;
        this.step = (ulong)step;
    }

    private enum Kind : byte
    {
        Uniform = 0,
        Normal = 1,
        Integer = 2,
    }

    /// <summary>Whether two streams are equal.</summary>
    public static bool operator ==(RandomStream left, RandomStream right) => left.Equals(right);

    /// <summary>Whether two streams differ.</summary>
    public static bool operator !=(RandomStream left, RandomStream right) => !left.Equals(right);

    /// <summary>A number uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    /// <param name="index">Which number of the stream, from 0 to 2³³ − 1.</param>
    public double Uniform(long index)
    {
        var (low, high) = Bits(index >> 1, Kind.Uniform, index);
        return Fraction((index & 1) == 0 ? low : high);
    }

    /// <summary>A standard normal number.</summary>
    /// <param name="index">Which number of the stream, from 0 to 2³³ − 1.</param>
    public double Normal(long index)
    {
        var (radius, angle) = Polar(index >> 1, index);
        return radius * ((index & 1) == 0 ? Math.Cos(angle) : Math.Sin(angle));
    }

    /// <summary>An integer uniform on 0, …, bound − 1, by a 64-bit multiply: no value is favoured by more than bound · 2⁻⁶⁴.</summary>
    /// <param name="index">Which number of the stream, from 0 to 2³³ − 1.</param>
    /// <param name="bound">The number of values, at least 1.</param>
    public int Integer(long index, int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var (low, high) = Bits(index >> 1, Kind.Integer, index);
        return (int)Math.BigMul((index & 1) == 0 ? low : high, (ulong)bound, out _);
    }

    /// <summary>Fills a span with standard normal numbers: entry i is <see cref="Normal"/>(start + i).</summary>
    /// <param name="destination">Receives the numbers.</param>
    /// <param name="start">Index of the first number, even; default 0.</param>
    public void Normals(Span<double> destination, long start = 0)
    {
        if ((start & 1) != 0)
            throw new ArgumentOutOfRangeException(nameof(start), start, "The start must be even.");

        for (int i = 0; i < destination.Length; i += 2)
        {
            var (radius, angle) = Polar((start + i) >> 1, start + i);
            destination[i] = radius * Math.Cos(angle);
            if (i + 1 < destination.Length)
                destination[i + 1] = radius * Math.Sin(angle);
        }
    }

    /// <summary>The first entries of a uniformly random permutation of 0, …, population − 1 (Fisher–Yates, integers 0, 1, …).</summary>
    /// <param name="population">The number of elements.</param>
    /// <param name="count">How many are drawn without replacement, at most the population.</param>
    public int[] Choose(int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(population);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population);
        var all = new int[population];
        Choose(all, count);
        return all[..count];
    }

    /// <summary>
    /// The same without allocation: fills a span with a permutation of 0, …, length − 1 whose first entries are uniformly random.
    /// </summary>
    /// <param name="all">Receives the permutation.</param>
    /// <param name="count">How many entries are drawn, at most the length.</param>
    /// <param name="start">Index of the first number that is used; default 0.</param>
    public void Choose(Span<int> all, int count, long start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, all.Length);
        for (int i = 0; i < all.Length; i++)
            all[i] = i;

        for (int i = 0; i < count; i++)
        {
            int k = i + Integer(start + i, all.Length - i);
            (all[i], all[k]) = (all[k], all[i]);
        }
    }

    /// <inheritdoc/>
    public bool Equals(RandomStream other) =>
        seed == other.seed && step == other.step && task == other.task && purpose == other.purpose;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RandomStream other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(seed, step, task, purpose);

    private static double Fraction(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    private (double Radius, double Angle) Polar(long block, long index)
    {
        var (low, high) = Bits(block, Kind.Normal, index);
        double open = ((low >> 11) + 1) * (1.0 / (1UL << 53));
        return (Math.Sqrt(-2 * Math.Log(open)), 2 * Math.PI * Fraction(high));
    }

    private (ulong Low, ulong High) Bits(long block, Kind kind, long index)
    {
        if ((ulong)block > uint.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(index), index, "A stream has 2^33 numbers.");

        uint top = (uint)(step >> 32) | ((uint)kind << 16) | ((uint)purpose << 24);
        var (r0, r1, r2, r3) = Philox4x32.Block((uint)block, task, (uint)step, top, (uint)seed, (uint)(seed >> 32));
        return (r0 | ((ulong)r1 << 32), r2 | ((ulong)r3 << 32));
    }
}
