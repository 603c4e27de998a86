using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Xunit;

namespace MetaFlow.Tests.Tasks;

/// <summary>
/// The standard problems are the documented numbers. They need log, cos and pow of the C runtime, which are accurate to a unit in
/// the last place but not rounded alike everywhere. So two tests: sampled numbers within a few units anywhere; and, where
/// the three functions give the bits of the reference machine (a fingerprint of many of their values tells), every bit of
/// every problem by SHA-256 over the little-endian numbers. The expected values come from a separate program in C.
/// </summary>
public sealed class StandardProblemTests
{
    private const string ReferenceFunctions = "5cb5cab483a6318f579796c72c8dddf0bc090102edc06dd8fcb0c060c5e92b65";

    [Theory]
    [InlineData("p1", "1a7fa339739c34d5d213a97dc419498b17dd2834fa9a34c1c8b63d4428c19489", "eee2135e95c8fa1f323be9c66306f7b9140992bf75a442db59dcb13788c0e196", "dbc246b60dbb573ac239b6006c09acf4d9e97c110b4d0279d943d79587195702")]
    [InlineData("p1s", "4da296f797503dfce33153e241fcf42bed1105054b067dd47c0d8d11f56785a0", "ea999d3f62494ab595b8a047e6d50c91c4bb3a1c4387566c19dfcb3c272c9fe2", "dbc246b60dbb573ac239b6006c09acf4d9e97c110b4d0279d943d79587195702")]
    [InlineData("p1l", "b655bf6400483b0aa75d4378eea25dc8fd56860a7fb0f2bfd8bdae212dc04f64", "153f8a10428450c679f34b8f8004a63993dbae889cbf4557df4f36f08bdcaaf0", "36e7508e42c1a5fe549e935c42769fd0c265b52b7cb0eb96f2ed001565517b9b")]
    [InlineData("p2", "25e30c7718bd476c161d557cea198ad2b8fe0238993271b97f07611558aae709", "685787d8b6e34c5b26f2ca2a098961ab49bc218bcbb08a046b8dcf1b5ac8d6c2", "f30df8a057723c36f7a441de0fd5f64d5fa0ca15ce6a28f7977848e3b43f58c6")]
    [InlineData("p3", "410ba51dfa58cc8a879e592624ace3c37a6ade7f8cb4c1b57dd21b145007d45e", "8cd26434ce8249c0f3af07a6378289686bf0e1cc9ef35787795f96cfd3f15e33", "adf4eaf7df9878416ec19b6e97a24f5ceca9bfcb31732a14a8a4becd43c54918")]
    [InlineData("p5", "89747afb3f37f607d0ca3493c739c9f3cd06e18a99c590a2020775eaeb3e7a56", "833df07ca2a3baf9f7b40f856be6fe7f4ea4194be1fcf177636ca4f912332475", "61fbfef30667519057845738c13df131e4c95cc18ea1f3d715f1072de44964d8")]
    public void Problem_WithTheReferenceFunctions_HasTheReferenceBits(string name, string design, string response, string start)
    {
        Assert.SkipUnless(FunctionFingerprint() == ReferenceFunctions, "log, cos or pow of this machine round differently from the reference; the sampled numbers are tested instead.");
        var problem = Problem(name);
        var losses = problem.Tasks.Select(task => (GlmLoss)task.Query).ToArray();
        Assert.Equal(design, Hash(losses, loss => loss.Design));
        Assert.Equal(response, Hash(losses, loss => loss.Response));
        Assert.Equal(start, Hash([0], _ => problem.Start));
    }

    [Fact]
    public void Ensemble_WithTheReferenceFunctions_HasTheReferenceBits()
    {
        Assert.SkipUnless(FunctionFingerprint() == ReferenceFunctions, "log, cos or pow of this machine round differently from the reference; the sampled numbers are tested instead.");
        Assert.Equal("fa0ce1fe33bb6e6e57691de0f3a32b2188eab75829421edca17e786fb258c020", Hash(StandardProblems.P4Starts(), start => start));
    }

    [Theory]
    [InlineData("p1", 10, 100, 20, -0.14165493807702845, -0.46681493642131155, 3.8837854203709643, 7.70174568629632, 0.5037998185696583, 2.185892256105674)]
    [InlineData("p1s", 10, 100, 20, -1.4165493807702845, -0.04668149364213116, -0.9841743624733459, 1.620554652476553, 0.5037998185696583, 2.185892256105674)]
    [InlineData("p1l", 4, 400, 200, 5.011185678166175, -0.10816550758077373, -26.052732154305254, -46.923502479062094, -0.4688262736842313, -0.48650578482325924)]
    [InlineData("p2", 32, 1024, 256, 1.2553188099442123, -1.9312927130969262, -6.845003511360182, -1.943775402496005, 0.14440376646872355, 1.3323596057014544)]
    [InlineData("p3", 5, 200, 784, 1.1929851284851145, 0.7295212158484053, -1.0, -1.0, 0.035170666285178044, -0.04692431415254164)]
    [InlineData("p5", 10, 100, 20, 2.0803037428725126, 0.032092022365353565, -1.0, 1.0, 0.37174828206691385, 0.05754695164101641)]
    public void Problem_AnywhereSampled_HasTheReferenceNumbers(string name, int tasks, int rows, int dimension, double firstX, double lastX, double firstY, double lastY, double firstStart, double lastStart)
    {
        var problem = Problem(name);
        GlmLoss first = (GlmLoss)problem.Tasks[0].Query, last = (GlmLoss)problem.Tasks[^1].Query;
        Assert.Equal((name, tasks, rows, dimension), (problem.Name, problem.Tasks.Count, first.Rows, problem.Tasks.Dimension));

        // A normal number errs by a few units in the last place, a response by that times the sum of d products.
        Assert.Equal(firstX, first.Design[0], 2e-15 * Math.Abs(firstX));
        Assert.Equal(lastX, last.Design[^1], 2e-15 * Math.Abs(lastX));
        Assert.Equal(firstY, first.Response[0], 1e-12);
        Assert.Equal(lastY, last.Response[^1], 1e-12);
        Assert.Equal(firstStart, problem.Start[0], 2e-15);
        Assert.Equal(lastStart, problem.Start[^1], 1e-14);
    }

    [Fact]
    public void Ensemble_AnywhereSampled_HasTheReferenceNumbers()
    {
        var starts = StandardProblems.P4Starts();
        Assert.Equal(1000, starts.Count);
        Assert.All(starts, start => Assert.Equal(20, start.Length));
        Assert.Equal(1.0114340317792991, starts[0][0], 2e-15);
        Assert.Equal(-1.6613961204302645, starts[^1][^1], 4e-15);
    }

    [Fact]
    public void Problems_HaveTheirLossesAndSteps()
    {
        Assert.Equal((0.3, GlmFamily.Squared, 0.005, 0), Shape(StandardProblems.P1()));
        Assert.Equal((0.003, GlmFamily.Squared, 0.005, 0), Shape(StandardProblems.P1Stiff()));
        Assert.Equal((0.003, GlmFamily.Squared, 0.00125, 0), Shape(StandardProblems.P1Large()));
        Assert.Equal((0.3, GlmFamily.Logistic, 0.005, 0.01), Shape(StandardProblems.P3()));
        Assert.Equal((0.01, GlmFamily.Logistic, 0.01, 0.01), Shape(StandardProblems.P5()));

        static (double Alpha, GlmFamily Family, double Scale, double Ridge) Shape(StandardProblem problem)
        {
            var loss = (GlmLoss)problem.Tasks[0].Support;
            return (problem.InnerStepSize, loss.Family, loss.Scale, loss.Ridge);
        }
    }

    /// <summary>The first outputs of splitmix64 from seed 1234567, as its authors publish them.</summary>
    [Fact]
    public void SplitMix_FromThePublishedSeed_GivesThePublishedNumbers()
    {
        var generator = new StandardNormals(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL], Enumerable.Range(0, 5).Select(_ => generator.NextBits()).ToArray());
    }

    private static StandardProblem Problem(string name) => name switch
    {
        "p1" => StandardProblems.P1(),
        "p1s" => StandardProblems.P1Stiff(),
        "p1l" => StandardProblems.P1Large(),
        "p2" => StandardProblems.P2(),
        "p3" => StandardProblems.P3(),
        "p5" => StandardProblems.P5(),
        _ => throw new InvalidOperationException(name),
    };

    private delegate ReadOnlySpan<double> Numbers<in T>(T part);

    private static string Hash<T>(IEnumerable<T> parts, Numbers<T> numbers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
            hash.AppendData(MemoryMarshal.AsBytes(numbers(part)));

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string FunctionFingerprint()
    {
        const int count = 1 << 17, columns = 200;
        var generator = new StandardNormals(99);
        var values = new double[(2 * count) + columns];
        for (int i = 0; i < count; i++)
        {
            double u = ((generator.NextBits() >> 11) + 1) * Math.Pow(2, -53);
            values[2 * i] = Math.Log(u);
            values[(2 * i) + 1] = Math.Cos(2 * Math.PI * u);
        }

        for (int j = 0; j < columns; j++)
            values[(2 * count) + j] = Math.Pow(10, 1 - (2.0 * j / (columns - 1)));

        return Hash([0], _ => values);
    }
}
