using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaFlow.Theory;

/// <summary>A case of a claim: named numbers, each a scalar or a vector, and a seed for whatever the claim samples. Immutable.</summary>
public sealed class Instance
{
    private readonly Dictionary<string, double[]> _values;

    private Instance(Dictionary<string, double[]> values, long seed)
    {
        _values = values;
        Seed = seed;
    }

    /// <summary>The instance without numbers.</summary>
    public static Instance Empty { get; } = new([], 0);

    /// <summary>Seed of what the claim samples; a deterministic claim does not read it.</summary>
    public long Seed { get; }

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>A scalar.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is no such number, or it is a vector.</exception>
    public double this[string name] => Vector(name) is [var value]
        ? value
        : throw new KeyNotFoundException($"'{name}' is a vector of {Vector(name).Length} numbers, not one number.");

    /// <summary>A scalar as an integer.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The nearest integer.</returns>
    public int Integer(string name) => (int)Math.Round(this[name]);

    /// <summary>A vector; not to be written to.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="KeyNotFoundException">There is no such vector.</exception>
    public double[] Vector(string name) => _values.TryGetValue(name, out var values)
        ? values
        : throw new KeyNotFoundException($"The instance has no '{name}'; it has {string.Join(", ", _values.Keys)}.");

    /// <summary>Whether there is a number of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">The numbers.</param>
    /// <returns>True where there is.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out double[]? values) => _values.TryGetValue(name, out values);

    /// <summary>This instance with one number added or replaced.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">One number or a vector.</param>
    /// <returns>A new instance.</returns>
    public Instance With(string name, params double[] values) => new(new(_values) { [name] = values }, Seed);

    /// <summary>This instance with another seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>A new instance.</returns>
    public Instance WithSeed(long seed) => new(_values, seed);

    /// <summary>The instance as a JSON object: the seed, where it is not 0, under <c>seed</c>; every number under its name.</summary>
    /// <returns>The object.</returns>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Seed != 0)
            json["seed"] = Seed;
        foreach (var (name, values) in _values)
            json[name] = values is [var value] ? JsonValue.Create(value) : new JsonArray([.. values.Select(v => JsonValue.Create(v))]);
        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The object.</param>
    /// <returns>The instance.</returns>
    /// <exception cref="InvalidInputException">A field is not a finite number or an array of finite numbers.</exception>
    public static Instance FromJson(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var values = new Dictionary<string, double[]>();
        long seed = 0;
        foreach (var (name, node) in json)
        {
            if (name == "seed")
                seed = node is JsonValue given && given.TryGetValue(out long number) ? number : throw Refused(name, node, "an integer");
            else
                values[name] = node is JsonArray array ? [.. array.Select(item => Number(name, item))] : [Number(name, node)];
        }

        return new(values, seed);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _values.Select(pair => $"{pair.Key} = {Show(pair.Value)}"));

    private static string Show(double[] values) => values is [var value]
        ? value.ToString("G6", CultureInfo.InvariantCulture)
        : $"({string.Join(", ", values.Select(v => v.ToString("G6", CultureInfo.InvariantCulture)))})";

    private static double Number(string name, JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number : throw Refused(name, node, "finite numbers");

    private static InvalidInputException Refused(string name, JsonNode? node, string allowed) =>
        new($"The field '{name}' of the witness's parameters is {node?.ToJsonString() ?? "null"}; allowed are {allowed}.");
}
