using MetaFlow.Cli.Tests.Support;

namespace MetaFlow.Cli.Tests.BadInputs;

/// <summary>A wrong command line or file.</summary>
/// <param name="What">What is wrong, in a few words.</param>
/// <param name="Command">What is typed after <c>metaflow</c>; no word holds a space.</param>
/// <param name="Prepare">Makes the files, or null where none are needed.</param>
internal sealed record BadInput(string What, string Command, Action<Workplace>? Prepare = null)
{
    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
