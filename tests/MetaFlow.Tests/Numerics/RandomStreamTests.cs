using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

/// <summary>Known answers, independence of order and key, and moments within six standard errors (seeds are fixed).</summary>
public sealed class RandomStreamTests
{
    private const int Count = 200_000;
    private const double StandardErrors = 6;

    /// <summary>The known answers that the authors of Philox distribute with Random123.</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_OnThePublishedInputs_GivesThePublishedAnswers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3) =>
        Assert.Equal((r0, r1, r2, r3), Philox4x32.Block(c0, c1, c2, c3, k0, k1));

    /// <summary>Pins the layout of the key: stored runs depend on it.</summary>
    [Fact]
    public void Stream_OfAGivenKey_KeepsItsNumbers()
    {
        var (r0, r1, r2, r3) = Philox4x32.Block(2, 3, 0x55667788, 0x04000044, 0xcafebabe, 0xfedcba98);
        var stream = new RandomStream(unchecked((long)0xfedcba98cafebabe), RandomPurpose.TaskLabel, task: 3, step: 0x4455667788);
        Assert.Equal(((r0 | ((ulong)r1 << 32)) >> 11) * Math.Pow(2, -53), stream.Uniform(4));
        Assert.Equal(((r2 | ((ulong)r3 << 32)) >> 11) * Math.Pow(2, -53), stream.Uniform(5));
    }

    [Fact]
    public void Numbers_OfAnyPartOfTheKey_Differ()
    {
        RandomStream[] streams =
        [
            new(1, RandomPurpose.Other), new(2, RandomPurpose.Other), new(-1, RandomPurpose.Other), new(1L << 40, RandomPurpose.Other),
            new(1, RandomPurpose.TaskDesign), new(1, RandomPurpose.Other, task: 1), new(1, RandomPurpose.Other, step: 1), new(1, RandomPurpose.Other, step: 1L << 40),
        ];
        var numbers = streams.SelectMany(stream => Enumerable.Range(0, 1000).SelectMany(i => new[] { stream.Uniform(i), Math.Abs(stream.Normal(i)), stream.Integer(i, int.MaxValue) })).ToArray();

        // Integers below 2³¹ may collide by chance: among 8,000 of them 0.015 pairs are expected.
        Assert.InRange(numbers.Length - numbers.Distinct().Count(), 0, 2);
    }

    [Fact]
    public void Normals_AsASpan_AreTheSingleNumbers()
    {
        var stream = new RandomStream(5, RandomPurpose.Probe, 2, 9);
        var span = new double[7];
        stream.Normals(span, start: 4);
        Assert.Equal(Enumerable.Range(4, 7).Select(i => stream.Normal(i)), span);
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Normals(new double[2], start: 1));
    }

    [Fact]
    public void Uniforms_HaveTheirMomentsAndFillTheirBins()
    {
        var stream = new RandomStream(11, RandomPurpose.Check);
        var bins = new int[64];
        double sum = 0, squares = 0, lag = 0, previous = 0;
        for (int i = 0; i < Count; i++)
        {
            double u = stream.Uniform(i);
            Assert.True(u is >= 0 and < 1);
            Assert.Equal(Math.Floor(u * Math.Pow(2, 53)), u * Math.Pow(2, 53));
            bins[(int)(64 * u)]++;
            sum += u - 0.5;
            squares += (u - 0.5) * (u - 0.5);
            lag += (u - 0.5) * previous;
            previous = u - 0.5;
        }

        AssertMean(0, sum, Math.Sqrt(1.0 / 12));
        AssertMean(1.0 / 12, squares, Math.Sqrt((1.0 / 80) - (1.0 / 144)));
        AssertMean(0, lag, 1.0 / 12);
        AssertChiSquare(bins);
    }

    [Fact]
    public void Normals_HaveTheirMomentsAndTails()
    {
        var values = new double[Count];
        new RandomStream(12, RandomPurpose.Check).Normals(values);
        AssertMean(0, values.Sum(), 1);
        AssertMean(1, values.Sum(x => x * x), Math.Sqrt(2));
        AssertMean(0, values.Sum(x => x * x * x), Math.Sqrt(15));
        AssertMean(3, values.Sum(x => x * x * x * x), Math.Sqrt(96));

        // The two branches of one block, and neighbours, are uncorrelated.
        AssertMean(0, Enumerable.Range(0, Count - 1).Sum(i => values[i] * values[i + 1]), 1);
        double tail = 0.0026997960632601866;
        AssertMean(tail, values.Count(x => Math.Abs(x) > 3), Math.Sqrt(tail * (1 - tail)));
        double inner = 0.6826894921370859;
        AssertMean(inner, values.Count(x => Math.Abs(x) < 1), Math.Sqrt(inner * (1 - inner)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Integers_FillTheirRangeEvenly(int bound)
    {
        var stream = new RandomStream(13, RandomPurpose.Check);
        var bins = new int[bound];
        for (int i = 0; i < Count; i++)
            bins[stream.Integer(i, bound)]++;

        AssertChiSquare(bins);
    }

    [Fact]
    public void Choose_DrawsSubsetsWithoutReplacementAndEvenly()
    {
        var bins = new int[10];
        for (int step = 0; step < 20_000; step++)
        {
            int[] chosen = new RandomStream(14, RandomPurpose.SampleChoice, 0, step).Choose(5, 2);
            Assert.NotEqual(chosen[0], chosen[1]);
            int low = chosen.Min(), high = chosen.Max();
            bins[(high * (high - 1) / 2) + low]++;
        }

        AssertChiSquare(bins);
        Assert.Equal(Enumerable.Range(0, 8), new RandomStream(1, RandomPurpose.Other).Choose(8, 8).Order());
        Assert.Empty(new RandomStream(1, RandomPurpose.Other).Choose(0, 0));
    }

    [Fact]
    public void Arguments_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(1, RandomPurpose.Other, task: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(1, RandomPurpose.Other, step: 1L << 48));
        var stream = new RandomStream(1, RandomPurpose.Other);
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Uniform(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Uniform(1L << 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Integer(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Choose(3, 4));
        Assert.True(stream.Uniform((1L << 33) - 1) < 1);
    }

    private static void AssertMean(double expected, double sum, double deviation)
    {
        double error = StandardErrors * deviation / Math.Sqrt(Count);
        Assert.InRange(sum / Count, expected - error, expected + error);
    }

    /// <summary>χ² with k − 1 degrees of freedom has mean k − 1 and variance 2(k − 1).</summary>
    private static void AssertChiSquare(int[] bins)
    {
        double expected = (double)bins.Sum() / bins.Length;
        double statistic = bins.Sum(bin => (bin - expected) * (bin - expected) / expected);
        Assert.InRange(statistic, 0, bins.Length - 1 + (StandardErrors * Math.Sqrt(2.0 * (bins.Length - 1))));
    }
}
