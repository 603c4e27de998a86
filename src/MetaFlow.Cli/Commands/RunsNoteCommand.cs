using System.CommandLine;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow runs note</c>.</summary>
internal static class RunsNoteCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var note = new CliCommand("note", "Write a note about a run; runs show shows the notes, and filters find them.",
            "metaflow runs note 0199a \"plateau between 200 and 400; see page 3\"",
            "metaflow runs list \"note like '%plateau%'\"");
        var id = new Argument<string>("ID") { Description = RunsCommand.IdHelp };
        var text = new Argument<string>("TEXT") { Description = "The note." };
        var store = CommonOptions.Store();
        note.Add(id);
        note.Add(text);
        note.Add(store);
        note.SetAction(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(text)))
                throw new UsageException("a note cannot be blank.");
            using var opened = Stores.OpenForChange(CommonOptions.StorePath(result.GetValue(store), host));
            var run = opened.Find(result.GetRequiredValue(id));
            opened.AddNote(run.Id, result.GetRequiredValue(text));
            host.Out.WriteLine($"noted {RunFacts.Name(run)}");
            return ExitCode.Done;
        });
        return note;
    }
}
