using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaFlow.Experiments;

/// <summary>A list of values of one shape.</summary>
internal sealed class ListShape(Shape item, FieldAttribute bounds) : Shape
{
    /// <summary>The shape of the items.</summary>
    public Shape Item => item;

    /// <inheritdoc/>
    public override string Allowed
    {
        get
        {
            string count = bounds.MinimumItems == 0 && bounds.MaximumItems == int.MaxValue ? "a list"
                : bounds.MaximumItems == int.MaxValue ? $"a list of at least {bounds.MinimumItems}"
                : $"a list of {bounds.MinimumItems} to {bounds.MaximumItems}";
            return $"{count} items";
        }
    }

    /// <inheritdoc/>
    public override void Check(JsonElement value, string path, string source)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < bounds.MinimumItems || value.GetArrayLength() > bounds.MaximumItems)
        {
            throw Misfit(value, path, source);
        }

        int index = 0;
        foreach (JsonElement element in value.EnumerateArray())
        {
            item.Check(element, $"{path}[{index++}]", source);
        }
    }

    /// <inheritdoc/>
    public override JsonObject ToSchema()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.ToSchema() };
        if (bounds.MinimumItems > 0)
        {
            schema["minItems"] = bounds.MinimumItems;
        }

        if (bounds.MaximumItems < int.MaxValue)
        {
            schema["maxItems"] = bounds.MaximumItems;
        }

        return schema;
    }
}
