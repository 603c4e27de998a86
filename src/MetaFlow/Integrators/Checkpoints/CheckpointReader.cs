using System.Buffers.Binary;
using System.Text;

namespace MetaFlow;

/// <summary>Reads what a <see cref="CheckpointWriter"/> wrote, in the same order.</summary>
/// <param name="bytes">The bytes, from the first one written.</param>
public ref struct CheckpointReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether everything has been read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What has not been read.</summary>
    internal readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Reads an integer.</summary>
    /// <exception cref="InvalidInputException">The bytes end before it.</exception>
    public long ReadInteger() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>Reads an integer that has to lie between two others.</summary>
    /// <exception cref="InvalidInputException">It does not, or the bytes end before it.</exception>
    public int ReadInteger(int least, int most)
    {
        long value = ReadInteger();
        return value >= least && value <= most ? (int)value : throw Damaged($"{value} where {least} to {most} are possible");
    }

    /// <summary>Reads a real.</summary>
    /// <exception cref="InvalidInputException">The bytes end before it.</exception>
    public double ReadReal() => BitConverter.Int64BitsToDouble(ReadInteger());

    /// <summary>Reads a truth value.</summary>
    /// <exception cref="InvalidInputException">The bytes end before it, or it is neither true nor false.</exception>
    public bool ReadTruth() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        byte other => throw Damaged($"a truth value of {other}"),
    };

    /// <summary>Reads a text, or null.</summary>
    /// <exception cref="InvalidInputException">The bytes end before it.</exception>
    public string? ReadText()
    {
        long length = ReadInteger();
        return length == -1 ? null : Encoding.UTF8.GetString(Take(length));
    }

    /// <summary>Reads a vector whose length is known.</summary>
    /// <param name="destination">Receives it.</param>
    /// <exception cref="InvalidInputException">Another length was written, or the bytes end before its end.</exception>
    public void Read(Span<double> destination)
    {
        long length = ReadInteger();
        if (length != destination.Length)
            throw Damaged($"a vector of length {length} where one of length {destination.Length} belongs");
        Fill(destination);
    }

    /// <summary>Reads a vector of any length.</summary>
    /// <exception cref="InvalidInputException">The bytes end before its end.</exception>
    public double[] ReadVector()
    {
        long length = ReadInteger();
        if (length < 0 || length > _rest.Length / sizeof(double))
            throw Damaged($"a vector of length {length}");
        double[] values = new double[length];
        Fill(values);
        return values;
    }

    /// <summary>Reads bytes.</summary>
    /// <exception cref="InvalidInputException">The bytes end before their end.</exception>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadInteger());

    internal static InvalidInputException Damaged(string found) => new($"The checkpoint is damaged or was written by another version: it has {found}.");

    private void Fill(Span<double> destination)
    {
        ReadOnlySpan<byte> source = Take((long)destination.Length * sizeof(double));
        for (int j = 0; j < destination.Length; j++)
            destination[j] = BinaryPrimitives.ReadDoubleLittleEndian(source[(j * sizeof(double))..]);
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _rest.Length)
            throw Damaged($"{_rest.Length} bytes left where {count} belong");
        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
