using System.Text.RegularExpressions;
using MetaFlow;
using MetaFlow.TestSupport;
using Xunit;

namespace Examples;

/// <summary>What the README shows is what compiles and what there is.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md"));

    [Fact]
    public void CSharpExample_EveryLine_IsInTheCompiledQuickstartInOrder()
    {
        var compiled = Lines(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "MetaFlow.Examples.Tests", "Quickstart.cs")));
        var shown = Lines(CSharpBlock().Match(Text).Groups[1].Value);
        Assert.True(shown.Count > 10);

        int at = 0;
        foreach (var line in shown)
        {
            at = compiled.IndexOf(line, at) + 1;
            Assert.True(at > 0, $"The README shows a line that is not in Quickstart.cs, or not in this order: {line}");
        }
    }

    [Fact]
    public void FilterPageExample_EveryLine_IsCompiled()
    {
        var compiled = Lines(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "MetaFlow.Examples.Tests", "StoreQueries.cs")));
        var shown = Lines(CSharpBlock().Match(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "filters.md"))).Groups[1].Value);
        Assert.True(shown.Count > 7);
        Assert.All(shown, line => Assert.Contains(line, compiled));
    }

    [Fact]
    public void AlgorithmTable_Names_AreThoseOfTheCatalogue() =>
        Assert.Equal(AlgorithmCatalogue.All.Select(algorithm => algorithm.Name).Order(), AlgorithmRow().Matches(Text).Select(match => match.Groups[1].Value).Order());

    [Fact]
    public void MethodNames_AreAllNamed() =>
        Assert.All(Method.All, method => Assert.Contains($"`{method.Name}`", Text));

    [Fact]
    public void Links_PointAtFilesThatExist() =>
        Assert.All(
            RelativeLink().Matches(Text).Select(match => match.Groups[1].Value),
            link => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, link)), $"The README links to {link}, which does not exist."));

    private static List<string> Lines(string text) =>
        [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^\| `([\w-]+)` \|.*Algorithms\.", RegexOptions.Multiline)]
    private static partial Regex AlgorithmRow();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)")]
    private static partial Regex RelativeLink();
}
