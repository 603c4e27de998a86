namespace MetaFlow.Cli.Tests.Support;

/// <summary>What a command line gave.</summary>
internal sealed record CliOutcome(int Code, string Out, string Error)
{
    public IReadOnlyList<string> Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
