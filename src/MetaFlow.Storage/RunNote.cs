namespace MetaFlow.Storage;

/// <summary>What somebody wrote about a run.</summary>
/// <param name="Created">When it was written, UTC.</param>
/// <param name="Text">The text.</param>
public sealed record RunNote(DateTimeOffset Created, string Text);
