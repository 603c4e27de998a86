using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class CheckpointBytesTests
{
    private static readonly double[] s_special = [0, -0.0, double.Epsilon, double.MaxValue, double.NegativeInfinity, BitConverter.Int64BitsToDouble(0x7FF8000000000123)];

    [Fact]
    public void Reader_OfEverythingWritten_GivesTheSameBits()
    {
        var writer = new CheckpointWriter();
        for (int round = 0; round < 2; round++)
        {
            writer.Clear();
            Write(writer);
            var reader = new CheckpointReader(writer.Written);
            Assert.Equal(long.MinValue, reader.ReadInteger());
            Assert.Equal(7, reader.ReadInteger(0, 7));
            Assert.True(reader.ReadTruth());
            Assert.False(reader.ReadTruth());
            Assert.Equal("λ", reader.ReadText());
            Assert.Null(reader.ReadText());
            foreach (double value in s_special)
                Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(reader.ReadReal()));
            var read = new double[s_special.Length];
            reader.Read(read);
            Assert.Equal(s_special.Select(BitConverter.DoubleToInt64Bits), read.Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal(new double[5000], reader.ReadVector());
            Assert.Equal([1, 2, 3], reader.ReadBytes().ToArray());
            Assert.True(reader.IsAtEnd);
        }
    }

    [Fact]
    public void Reader_OfEveryShortenedText_IsRefused()
    {
        var writer = new CheckpointWriter();
        Write(writer);
        byte[] all = writer.Written.ToArray();
        foreach (int length in (int[])[0, 7, 8, 15, 16, 17, 18, 26, 40, 100, 200, all.Length - 1])
        {
            var failure = Assert.Throws<InvalidInputException>(() => ReadAll(all.AsSpan(0, length)));
            Assert.StartsWith("The checkpoint is damaged", failure.Message, StringComparison.Ordinal);
        }

        ReadAll(all);
    }

    [Fact]
    public void Reader_OfAnotherLengthOrRange_SaysSo()
    {
        var writer = new CheckpointWriter();
        writer.Write([1.0, 2.0]);
        byte[] bytes = writer.Written.ToArray();
        Assert.Contains("a vector of length 2 where one of length 3 belongs", Assert.Throws<InvalidInputException>(() => new CheckpointReader(bytes).Read(new double[3])).Message, StringComparison.Ordinal);
        Assert.Contains("2 where 3 to 4 are possible", Assert.Throws<InvalidInputException>(() => new CheckpointReader(bytes).ReadInteger(3, 4)).Message, StringComparison.Ordinal);
        Assert.Contains("a truth value of 2", Assert.Throws<InvalidInputException>(() => new CheckpointReader(bytes).ReadTruth()).Message, StringComparison.Ordinal);
    }

    private static void Write(CheckpointWriter writer)
    {
        writer.Write(long.MinValue);
        writer.Write(7L);
        writer.Write(true);
        writer.Write(false);
        writer.Write("λ");
        writer.Write((string?)null);
        foreach (double value in s_special)
            writer.Write(value);
        writer.Write(s_special);
        writer.Write(new double[5000]);
        writer.WriteBytes([1, 2, 3]);
    }

    private static void ReadAll(ReadOnlySpan<byte> bytes)
    {
        var reader = new CheckpointReader(bytes);
        reader.ReadInteger();
        reader.ReadInteger();
        reader.ReadTruth();
        reader.ReadTruth();
        reader.ReadText();
        reader.ReadText();
        for (int i = 0; i < s_special.Length; i++)
            reader.ReadReal();
        reader.ReadVector();
        reader.ReadVector();
        reader.ReadBytes();
    }
}
