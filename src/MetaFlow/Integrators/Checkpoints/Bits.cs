using System.Runtime.InteropServices;

namespace MetaFlow.Integrators;

/// <summary>Vectors as bits: NaN equals itself, and zero is not negative zero.</summary>
internal static class Bits
{
    public static bool AreEqual(ReadOnlySpan<double> left, ReadOnlySpan<double> right) =>
        MemoryMarshal.Cast<double, long>(left).SequenceEqual(MemoryMarshal.Cast<double, long>(right));

    public static long Hash(ReadOnlySpan<double> values) => Hash(MemoryMarshal.AsBytes(values));

    /// <summary>FNV-1a over words of eight bytes and the bytes that remain, mixed so that low bits depend on high ones; tells damage, not intent.</summary>
    public static long Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            hash = Mix(hash ^ word);
        foreach (byte rest in bytes[(bytes.Length / sizeof(ulong) * sizeof(ulong))..])
            hash = Mix(hash ^ rest);
        return (long)hash;
    }

    private static ulong Mix(ulong hash)
    {
        hash *= 1099511628211;
        return hash ^ (hash >> 32);
    }
}
