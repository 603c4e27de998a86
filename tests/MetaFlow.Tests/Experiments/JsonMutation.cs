using System.Text.Json.Nodes;

namespace MetaFlow.Tests.Experiments;

/// <summary>Changes one value of a JSON document, to see that a schema and a parser judge the result alike.</summary>
internal static class JsonMutation
{
    /// <summary>The path of every value below a node.</summary>
    public static IEnumerable<string[]> Paths(JsonNode? node, string[] prefix)
    {
        var children = node switch
        {
            JsonObject item => item.Select(property => (property.Key, property.Value)),
            JsonArray list => list.Select((item, i) => (Key: i.ToString((IFormatProvider?)null), Value: item)),
            _ => [],
        };
        foreach (var (key, value) in children)
        {
            string[] path = [.. prefix, key];
            yield return path;
            foreach (string[] deeper in Paths(value, path))
            {
                yield return deeper;
            }
        }
    }

    /// <summary>The document with another value there.</summary>
    public static JsonNode Put(string json, string[] path, JsonNode? value) => Change(json, path, (parent, key) =>
    {
        if (parent is JsonArray list)
        {
            list[int.Parse(key, null)] = value;
        }
        else
        {
            parent[key] = value;
        }
    });

    /// <summary>The document without that value.</summary>
    public static JsonNode Remove(string json, string[] path) => Change(json, path, (parent, key) =>
    {
        if (parent is JsonArray list)
        {
            list.RemoveAt(int.Parse(key, null));
        }
        else
        {
            parent.AsObject().Remove(key);
        }
    });

    /// <summary>The document with that field under another name; items of lists have none and stay.</summary>
    public static JsonNode Rename(string json, string[] path) => Change(json, path, (parent, key) =>
    {
        if (parent is JsonObject item)
        {
            JsonNode? value = item[key]?.DeepClone();
            item.Remove(key);
            item[key + "_"] = value;
        }
    });

    private static JsonNode Change(string json, string[] path, Action<JsonNode, string> change)
    {
        JsonNode root = JsonNode.Parse(json)!;
        JsonNode parent = root;
        foreach (string step in path[..^1])
        {
            parent = parent is JsonArray list ? list[int.Parse(step, null)]! : parent[step]!;
        }

        change(parent, path[^1]);
        return root;
    }
}
