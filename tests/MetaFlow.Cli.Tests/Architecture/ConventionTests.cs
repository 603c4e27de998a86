using System.Text.RegularExpressions;
using MetaFlow.TestSupport;
using Xunit;

namespace MetaFlow.Cli.Tests.Architecture;

/// <summary>Habits of the code base that a reader relies on.</summary>
public sealed partial class ConventionTests
{
    private static readonly string[] Projects = ["MetaFlow", "MetaFlow.Data", "MetaFlow.Storage", "MetaFlow.Reporting", "MetaFlow.Cli"];

    [Fact]
    public void Sources_EachFile_HasAtMostOnePublicTypeAndItsName()
    {
        var wrong = Projects.SelectMany(SourceTree.Files)
            .Select(file => (File: file, Types: PublicTypePattern().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct().ToList()))
            .Where(entry => entry.Types.Count > 1 || (entry.Types.Count == 1 && entry.Types[0] != Path.GetFileName(entry.File).Split('.')[0]))
            .Select(entry => $"{Path.GetRelativePath(RepositoryRoot.Path, entry.File)}: {string.Join(", ", entry.Types)}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Sources_UseFileScopedNamespaces()
    {
        var wrong = Projects.SelectMany(SourceTree.Files)
            .Where(file => Path.GetFileName(file) is not ("Program.cs" or "AssemblyInfo.cs") && !File.ReadAllText(file).Contains("namespace ", StringComparison.Ordinal))
            .Concat(Projects.SelectMany(SourceTree.Files).Where(file => BlockNamespacePattern().IsMatch(File.ReadAllText(file))));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Library_Types_AvoidTheTwoForbiddenNames() =>
        Assert.DoesNotContain(typeof(IVectorField).Assembly.GetTypes(), type => type.Name is "Task" or "MetaFlow");

    [Fact]
    public void Library_NeverWritesToTheConsole()
    {
        var wrong = Projects.Where(project => project != "MetaFlow.Cli").SelectMany(SourceTree.Files)
            .Where(file => ConsolePattern().IsMatch(File.ReadAllText(file)));
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|unsafe|ref) )*(?:class|struct|interface|enum|record struct|record class|record|delegate [\w<>\[\]]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicTypePattern();

    [GeneratedRegex(@"^namespace [\w.]+\s*\r?\n\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespacePattern();

    [GeneratedRegex(@"\bConsole\.(Write|Error|Out)")]
    private static partial Regex ConsolePattern();
}
