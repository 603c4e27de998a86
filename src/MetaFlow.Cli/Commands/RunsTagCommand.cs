using System.CommandLine;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs tag</c>.</summary>
internal static class RunsTagCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var tag = new CliCommand("tag", "Add tags to runs, or remove them.",
            "metaflow runs tag 0199a --add paper --add keep",
            "metaflow runs tag --where \"tag = 'draft' and age > 30d\" --remove draft",
            "metaflow runs list \"tag = 'paper'\"           # find them again");
        var selection = new RunSelection(tag);
        var add = CommonOptions.Texts("--add", "TAG", "A tag to add; may be repeated.");
        var remove = CommonOptions.Texts("--remove", "TAG", "A tag to remove; may be repeated.");
        var store = CommonOptions.Store();
        foreach (var option in new Option[] { add, remove, store })
            tag.Add(option);
        tag.SetAction(result =>
        {
            var (added, removed) = (result.GetValue(add)!, result.GetValue(remove)!);
            if (added.Length + removed.Length == 0)
                throw new UsageException("tag needs --add TAG or --remove TAG.");
            if (added.Concat(removed).Any(string.IsNullOrWhiteSpace))
                throw new UsageException("a tag cannot be blank.");
            using var opened = Stores.OpenForChange(CommonOptions.StorePath(result.GetValue(store), host));
            foreach (var run in selection.Of(result, opened))
            {
                opened.AddTags(run.Id, added);
                opened.RemoveTags(run.Id, removed);
                var tags = opened.Get(run.Id).Tags;
                host.Out.WriteLine($"{RunFacts.Name(run)}: {(tags.Count == 0 ? "no tags" : string.Join(' ', tags))}");
            }

            return ExitCode.Done;
        });
        return tag;
    }
}
