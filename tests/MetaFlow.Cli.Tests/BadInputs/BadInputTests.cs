using System.Text;
using System.Text.RegularExpressions;
using MetaFlow.Cli.Tests.Support;
using MetaFlow.TestSupport;
using Xunit;

namespace MetaFlow.Cli.Tests.BadInputs;

[Collection(Workplace.InFolder)]
public sealed partial class BadInputTests
{
    public static TheoryData<string> Cases => new(BadInputCatalogue.All.Select(c => c.What));

    [Theory]
    [MemberData(nameof(Cases))]
    public void BadInput_GetsOneSentenceAndNothingIsWritten(string what)
    {
        using var place = new Workplace();
        var bad = BadInputCatalogue.All.Single(c => c.What == what);
        bad.Prepare?.Invoke(place);
        var before = place.Listing();
        var outcome = Type(place, bad);
        Assert.True(outcome.Code == 2, $"exit code {outcome.Code}: {outcome.Out}{outcome.Error}");
        Assert.Equal("", outcome.Out);
        Assert.Equal(before, place.Listing());
        var lines = outcome.Error.TrimEnd('\n').Split('\n');
        var message = lines[0];

        // Beneath the sentence about a filter, its text and a caret.
        Assert.True(lines.Length == 1 || (lines.Length == 3 && lines[1].StartsWith("  ", StringComparison.Ordinal) && lines[2].TrimStart() == "^"), outcome.Error);
        Assert.StartsWith("metaflow: ", message, StringComparison.Ordinal);
        Assert.Matches(Ending(), message);
        Assert.DoesNotMatch(SecondSentence(), message);
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadInputs_AreAtLeastForty_EachOnce()
    {
        Assert.True(BadInputCatalogue.All.Count >= 40);
        Assert.Distinct(BadInputCatalogue.All.Select(c => c.What));
    }

    // METAFLOW_UPDATE_RESULTS=1 dotnet run --project tests/MetaFlow.Cli.Tests -- -class "*BadInputTests"
    [Fact]
    public void BadInputs_Table_IsTheOneThatIsPublished()
    {
        var file = Path.Combine(RepositoryRoot.Path, "results", "bad-inputs.md");
        var table = Table();
        if (Environment.GetEnvironmentVariable("METAFLOW_UPDATE_RESULTS") is { Length: > 0 })
            File.WriteAllText(file, table);
        Assert.Equal(table, File.ReadAllText(file));
    }

    private static string Table()
    {
        var text = new StringBuilder();
        text.Append("# What wrong input gets\n\n");
        text.Append("Each of these exits with code 2, one sentence on standard error and nothing written; `metaflow: ` stands before every\n");
        text.Append("message, and `WORK` stands for the current folder. A test types them all and compares this table; regenerate it with\n");
        text.Append("`METAFLOW_UPDATE_RESULTS=1 dotnet run --project tests/MetaFlow.Cli.Tests -- -class \"*BadInputTests\"`.\n\n");
        text.Append("| what is wrong | `metaflow …` | message |\n| --- | --- | --- |\n");
        foreach (var bad in BadInputCatalogue.All)
        {
            using var place = new Workplace();
            bad.Prepare?.Invoke(place);
            var message = Type(place, bad).Error.Split('\n')[0].Replace(place.Folder, "WORK", StringComparison.Ordinal);

            // Ids and dates of stored runs differ from time to time.
            message = RunId().Replace(message["metaflow: ".Length..], "ID");
            text.Append($"| {bad.What} | {Code(string.Concat(bad.Variables.Select(v => $"{v.Key}={v.Value} ")) + bad.Command)} | {Escape(message)} |\n");
        }

        return text.ToString();
    }

    private static CliOutcome Type(Workplace place, BadInput bad) => place.Run(bad.Variables, bad.Command.Split(' '));

    private static string Code(string text) => "`" + text.Replace("|", "\\|", StringComparison.Ordinal) + "`";

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    [GeneratedRegex(@"[.?)]$")]
    private static partial Regex Ending();

    [GeneratedRegex(@"[.?!] \p{Lu}")]
    private static partial Regex SecondSentence();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex RunId();
}
