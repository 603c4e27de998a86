using System.CommandLine;
using System.CommandLine.Parsing;

namespace MetaFlow.Cli;

/// <summary>Turns what the parser could not place into one sentence with the nearest name.</summary>
internal static class UsageErrors
{
    /// <summary>Throws if the command line does not parse.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public static void ThrowIfAny(ParseResult result)
    {
        // The parser takes an unknown option for an argument where one is due.
        var option = Arguments(result.CommandResult).Concat(result.UnmatchedTokens)
            .FirstOrDefault(t => t.Length > 1 && t[0] == '-');
        if (option is not null)
            throw new UsageException($"unknown option '{option}'{Of(result)}{Names.Hint(option, OptionNames(result))}");
        if (result.Errors.Count == 0)
            return;
        var command = result.CommandResult.Command;
        var stray = result.UnmatchedTokens.Count > 0 ? result.UnmatchedTokens[0] : null;
        if (stray is not null && command.Subcommands.Count > 0)
            throw new UsageException($"unknown command '{stray}'{Names.Hint(stray, command.Subcommands.Select(c => c.Name))}");
        if (stray is not null)
            throw new UsageException($"{PathOf(result)} takes no argument '{stray}'; see metaflow {PathOf(result)} --help.");
        throw new UsageException(Sentence(result));
    }

    private static string Sentence(ParseResult result)
    {
        var command = result.CommandResult.Command;
        foreach (var error in result.Errors)
        {
            switch (error.SymbolResult)
            {
                case OptionResult { Tokens.Count: 0 } option:
                    return $"option {option.Option.Name} needs a value <{option.Option.HelpName}>.";
                case OptionResult option:
                    return $"option {option.Option.Name} was given more than once; give it one value.";
                case ArgumentResult argument:
                    return $"{PathOf(result)} needs <{argument.Argument.Name}>; see metaflow {PathOf(result)} --help.";
                default:
                    break;
            }
        }

        return command.Subcommands.Count > 0
            ? $"{PathOf(result)} needs a command: {string.Join(", ", command.Subcommands.Select(c => c.Name))}."
            : result.Errors[0].Message;
    }

    private static IEnumerable<string> Arguments(CommandResult command) => command.Children.OfType<ArgumentResult>()
        .SelectMany(a => a.Tokens).Select(t => t.Value);

    private static IEnumerable<string> OptionNames(ParseResult result) => result.CommandResult.Command.Options
        .Where(o => !o.Hidden).SelectMany(o => o.Aliases.Where(a => a.StartsWith("--", StringComparison.Ordinal)).Append(o.Name));

    private static string Of(ParseResult result) => PathOf(result) is { Length: > 0 } path ? " of " + path : "";

    private static string PathOf(ParseResult result)
    {
        var names = new List<string>();
        for (SymbolResult? at = result.CommandResult; at is CommandResult c; at = at.Parent)
            names.Add(c.Parent is null ? "" : c.Command.Name);
        names.Reverse();
        return string.Join(' ', names).Trim();
    }
}
