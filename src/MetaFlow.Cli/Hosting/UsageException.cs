namespace MetaFlow.Cli;

/// <summary>The command was used wrongly; the message is one sentence for the person who typed it.</summary>
/// <param name="message">One sentence.</param>
internal sealed class UsageException(string message) : Exception(message);
