namespace MetaFlow.Storage;

/// <summary>A file that belongs to a run.</summary>
/// <param name="Kind">What it is, such as <c>figure</c>.</param>
/// <param name="Path">Where it was written.</param>
/// <param name="Created">When it was registered, UTC.</param>
public sealed record RunArtifact(string Kind, string Path, DateTimeOffset Created);
