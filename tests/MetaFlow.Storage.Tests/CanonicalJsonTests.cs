using Xunit;

namespace MetaFlow.Storage.Tests;

/// <summary>One text for documents that mean the same.</summary>
public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b": 1, "a": [true, null, "x"] }""", """{"a":[true,null,"x"],"b":1}""")]
    [InlineData("""{"a":{"z":1,"B":2}}""", """{"a":{"B":2,"z":1}}""")]
    [InlineData("[1.0, 1e0, 1, -0, 0.0, -0.0, 2.50e1]", "[1,1,1,0,0,0,25]")]
    [InlineData("[0.10, 1e-1, 100e-3]", "[0.1,0.1,0.1]")]
    [InlineData("[9223372036854775807, 9223372036854775806, 1e400]", "[9223372036854775807,9223372036854775806,1e400]")]
    [InlineData("""["\u0041\u00e9\n\"", "é"]""", """["Aé\n\"","é"]""")]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    public void Of_Documents_IsTheCanonicalText(string json, string expected)
    {
        Assert.Equal(expected, CanonicalJson.Of(json));
        Assert.Equal(expected, CanonicalJson.Of(CanonicalJson.Of(json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{a:1}")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("[NaN]")]
    [InlineData("""["\ud800"]""")]
    public void Of_NotJson_IsRefused(string json) => Assert.Throws<ArgumentException>(() => CanonicalJson.Of(json));

    [Fact]
    public void Hash_OfAText_IsItsSha256() =>
        Assert.Equal("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", CanonicalJson.Hash("{}"));
}
