using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>Any value; what is allowed depends on the field that it is given to.</summary>
internal sealed class AnyShape : Shape
{
    /// <inheritdoc/>
    public override string Allowed => "any value";

    /// <inheritdoc/>
    public override void Check(JsonElement value, string path, string source)
    {
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema() => [];
}
