namespace MetaFlow.Cli.Output;

/// <summary>A named value.</summary>
/// <param name="Key">Name in JSON, snake_case.</param>
/// <param name="Heading">Name for people.</param>
/// <param name="Value">The value; a list becomes a JSON array.</param>
internal sealed record Fact(string Key, string Heading, object? Value);
