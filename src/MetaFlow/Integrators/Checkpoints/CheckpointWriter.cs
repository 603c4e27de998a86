using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MetaFlow;

/// <summary>
/// Writes the state of a solve as bytes, little-endian and bit for bit; <see cref="CheckpointReader"/> reads them in the same
/// order. One writer serves many checkpoints: after the first ones nothing is allocated.
/// </summary>
public sealed class CheckpointWriter
{
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>What was written since the last <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Forgets everything, and keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes an integer.</summary>
    public void Write(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);

    /// <summary>Writes a real; every bit of it is kept, a NaN's included.</summary>
    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes a truth value.</summary>
    public void Write(bool value) => Reserve(1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>Writes a text, or null.</summary>
    public void Write(string? value)
    {
        Write(value is null ? -1L : Encoding.UTF8.GetByteCount(value));
        if (value is not null)
            Encoding.UTF8.GetBytes(value, Reserve(Encoding.UTF8.GetByteCount(value)));
    }

    /// <summary>Writes a vector with its length.</summary>
    public void Write(ReadOnlySpan<double> values)
    {
        Write((long)values.Length);
        Span<byte> target = Reserve(checked(values.Length * sizeof(double)));
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(target);
            return;
        }

        for (int j = 0; j < values.Length; j++)
            BinaryPrimitives.WriteDoubleLittleEndian(target[(j * sizeof(double))..], values[j]);
    }

    /// <summary>Writes bytes with their number.</summary>
    public void WriteBytes(ReadOnlySpan<byte> values)
    {
        Write((long)values.Length);
        values.CopyTo(Reserve(values.Length));
    }

    private Span<byte> Reserve(int count)
    {
        int end = checked(_length + count);
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _bytes.Length)));
        Span<byte> reserved = _bytes.AsSpan(_length, count);
        _length = end;
        return reserved;
    }
}
