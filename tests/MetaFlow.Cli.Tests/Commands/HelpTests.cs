using System.CommandLine;
using System.Text.RegularExpressions;
using MetaFlow.Cli.Commands;
using MetaFlow.Cli.Tests.Support;
using Xunit;

namespace MetaFlow.Cli.Tests.Commands;

[Collection(Workplace.InFolder)]
public sealed partial class HelpTests : IDisposable
{
    private readonly Workplace _place = new();

    public static TheoryData<string> Commands => new(Paths(Root(), ""));

    public void Dispose() => _place.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfEveryCommand_HasUsageAndExamples(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var outcome = _place.Run([.. words, "--help"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("Usage:\n  metaflow", outcome.Out, StringComparison.Ordinal);
        var examples = outcome.Out[outcome.Out.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains("metaflow " + command, examples, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Examples_OfEveryCommand_Parse(string command)
    {
        var examples = ((IHasExamples)Find(command)).Examples;
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            // The shell takes variables, redirections, comments and quotes away.
            var words = Word().Matches(example).Select(m => m.Value).TakeWhile(w => w[0] is not ('#' or '>')).Select(w => w.Trim('"')).ToList();
            words.RemoveRange(0, words.IndexOf("metaflow") + 1);
            Assert.Empty(Root().Parse(words).Errors);
        }
    }

    [Fact]
    public void Metaflow_Alone_ShowsTheHelp() => Assert.Equal(_place.Run("--help"), _place.Run());

    [Fact]
    public void Version_IsOneLine()
    {
        var outcome = _place.Run("--version");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Matches(@"^metaflow \d+\.\d+\.\d+\n$", outcome.Out);
    }

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    private static RootCommand Root() => RootCommandFactory.Create(new CliHost { Out = TextWriter.Null, Error = TextWriter.Null });

    private static Command Find(string path) => path.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate((Command)Root(), (command, name) => command.Subcommands.Single(c => c.Name == name));

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(c => Paths(c, $"{path} {c.Name}".Trim())).Prepend(path);
}
