using System.Text.RegularExpressions;
using MetaFlow.TestSupport;
using Xunit;

namespace MetaFlow.Storage.Tests.Query;

/// <summary>What docs/filters.md says of the language is so.</summary>
public sealed partial class FilterPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "filters.md"));

    [Fact]
    public void Examples_AreFilters()
    {
        var lines = FilterBlock().Matches(Page).SelectMany(static m => m.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.True(lines.Count >= 5);
        Assert.All(lines, static line => FilterParser.Parse(line));
    }

    [Fact]
    public void Fields_AreAllNamed() =>
        Assert.All(FilterField.ByName.Values, static field =>
        {
            Assert.Contains($"`{field.Name}`", Page, StringComparison.Ordinal);
            if (field.Values is { Count: < 5 } values && field.Name != "mode")
                Assert.All(values, value => Assert.Contains($"`{value}`", Page, StringComparison.Ordinal));
        });

    [Fact]
    public void Words_OfTheGrammar_AreThoseOfTheParser()
    {
        string[] words = [.. FilterTerm.Duration.Units.Keys, .. FilterNode.Comparison.Operators, .. FilterNode.Is.Tests, .. Enum.GetNames<FilterAggregate>().Select(static n => n.ToLowerInvariant())];
        Assert.All(words, static word => Assert.Contains($"\"{word}\"", Page, StringComparison.Ordinal));
        Assert.All(ClaimForm.All, static form => Assert.Contains($"`{form}`", Page, StringComparison.Ordinal));
    }

    [GeneratedRegex("```filter\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FilterBlock();
}
