using System.Text.RegularExpressions;
using MetaFlow.TestSupport;

namespace MetaFlow.Cli.Tests.Architecture;

/// <summary>The checked-out sources: nouns share the root namespace, so only the file tells the folder of a type.</summary>
internal static partial class SourceTree
{
    /// <summary>Every source file of a project below src/, without generated ones.</summary>
    public static IEnumerable<string> Files(string project) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(RepositoryRoot.Path, path).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    /// <summary>Maps each type of a project, by its full name, to its top folder ("" for the project's own folder).</summary>
    public static IReadOnlyDictionary<string, string> FolderOfTypes(string project)
    {
        var folders = new Dictionary<string, string>();
        foreach (var file in Files(project))
        {
            var text = File.ReadAllText(file);
            var scope = NamespacePattern().Match(text).Groups[1].Value;
            var relative = Path.GetRelativePath(Path.Combine(RepositoryRoot.Path, "src", project), file);
            var folder = relative.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? relative.Split(Path.DirectorySeparatorChar)[0] : "";
            foreach (Match match in TypePattern().Matches(text))
                folders.TryAdd($"{scope}.{match.Groups[1].Value}", folder);
        }

        return folders;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|partial|readonly|unsafe|ref) )*(?:class|struct|interface|enum|record struct|record class|record|delegate [\w<>\[\]]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypePattern();
}
