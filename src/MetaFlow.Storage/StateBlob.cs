using System.Buffers.Binary;

namespace MetaFlow.Storage;

/// <summary>A state as bytes: little-endian IEEE 754 doubles, whatever the machine.</summary>
internal static class StateBlob
{
    public static byte[] Encode(ReadOnlySpan<double> state)
    {
        var bytes = new byte[checked(state.Length * sizeof(double))];
        for (var i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), state[i]);
        return bytes;
    }

    public static double[] Decode(ReadOnlySpan<byte> bytes)
    {
        var state = new double[bytes.Length / sizeof(double)];
        for (var i = 0; i < state.Length; i++)
            state[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        return state;
    }
}
