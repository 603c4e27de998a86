using System.CommandLine;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary>The runs that a command is about: by their ids, by a filter, or both.</summary>
internal sealed class RunSelection
{
    private readonly Argument<string[]> _ids = new("ID") { Arity = ArgumentArity.ZeroOrMore, Description = RunsCommand.IdHelp + " May be repeated." };
    private readonly Option<string?> _where = CommonOptions.Text("--where", "FILTER", "The runs for which this holds, such as \"tag = 'mine'\"; docs/filters.md has the language.");
    private readonly bool _inTrash;

    /// <summary>Adds the argument and the option to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="inTrash">Whether it is about runs in the trash.</param>
    public RunSelection(Command command, bool inTrash = false)
    {
        _inTrash = inTrash;
        command.Add(_ids);
        command.Add(_where);
    }

    /// <summary>The chosen runs, each once: those named, in that order, then those found, the oldest first.</summary>
    /// <exception cref="UsageException">Nothing was chosen, or the filter finds nothing.</exception>
    public IReadOnlyList<RunRecord> Of(ParseResult result, RunStore store)
    {
        var named = result.GetValue(_ids) ?? [];
        if (result.GetValue(_where) is not { } filter)
        {
            return named.Length > 0
                ? [.. named.Select(id => store.Find(id, _inTrash)).DistinctBy(run => run.Id)]
                : throw new UsageException($"{result.CommandResult.Command.Name} needs <ID> or --where; see metaflow runs {result.CommandResult.Command.Name} --help.");
        }

        var found = store.List(new RunListOptions { Filter = filter, Descending = false, InTrash = _inTrash });
        return found.Count + named.Length > 0
            ? [.. named.Select(id => store.Find(id, _inTrash)).Concat(found).DistinctBy(run => run.Id)]
            : throw new UsageException($"--where '{filter}' matches no run.");
    }
}
