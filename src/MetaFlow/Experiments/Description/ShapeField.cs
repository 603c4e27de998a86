using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>One field of an object.</summary>
internal sealed record ShapeField(string Name, Shape Shape, bool Required, string? Description, JsonNode? Default);
