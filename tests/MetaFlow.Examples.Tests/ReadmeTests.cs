using System.Text.RegularExpressions;
using MetaFlow;
using Xunit;

namespace Examples;

/// <summary>What the README shows is what compiles and what there is.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Text = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void CSharpExample_EveryLine_IsInTheCompiledQuickstartInOrder()
    {
        var compiled = Lines(File.ReadAllText(Path.Combine(Root, "tests", "MetaFlow.Examples.Tests", "Quickstart.cs")));
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
    public void AlgorithmTable_Names_AreThoseOfTheCatalogue() =>
        Assert.Equal(AlgorithmCatalogue.All.Select(algorithm => algorithm.Name).Order(), AlgorithmRow().Matches(Text).Select(match => match.Groups[1].Value).Order());

    [Fact]
    public void MethodNames_AreAllNamed() =>
        Assert.All(Method.All, method => Assert.Contains($"`{method.Name}`", Text));

    [Fact]
    public void Links_PointAtFilesThatExist() =>
        Assert.All(
            RelativeLink().Matches(Text).Select(match => match.Groups[1].Value),
            link => Assert.True(Path.Exists(Path.Combine(Root, link)), $"The README links to {link}, which does not exist."));

    private static List<string> Lines(string text) =>
        [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MetaFlow.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No MetaFlow.sln above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^\| `([\w-]+)` \|.*Algorithms\.", RegexOptions.Multiline)]
    private static partial Regex AlgorithmRow();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)")]
    private static partial Regex RelativeLink();
}
