using System.CommandLine;
using System.CommandLine.Invocation;

namespace MetaFlow.Cli.Commands;

/// <summary>Prints the version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>The version of MetaFlow, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } = typeof(VersionAction).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"metaflow {Version}");
        return ExitCode.Done;
    }
}
