using System.Text.Json.Nodes;

namespace MetaFlow.Theory;

/// <summary>A case that anyone can evaluate again: which form of which claim, and the numbers.</summary>
/// <param name="Claim">The claim's id.</param>
/// <param name="Form">The form.</param>
/// <param name="Instance">The case.</param>
public sealed record Witness(string Claim, FormKind Form, Instance Instance)
{
    /// <summary>The witness as JSON: <c>claim</c>, <c>form</c> and <c>parameters</c>.</summary>
    public JsonObject ToJson() => new()
    {
        ["claim"] = Claim,
        ["form"] = Form.ToString().ToLowerInvariant(),
        ["parameters"] = Instance.ToJson(),
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON value.</param>
    /// <returns>The witness, whose claim, form and numbers exist and are in range.</returns>
    /// <exception cref="InvalidInputException">A field is missing or has a value that is not allowed.</exception>
    public static Witness FromJson(JsonNode? json)
    {
        if (json is not JsonObject fields)
            throw new InvalidInputException("A witness is a JSON object with the fields claim, form and parameters.");

        var claim = ClaimCatalogue.Get(Text(fields, "claim"));
        string word = Text(fields, "form");
        if (claim.Count > 1 || !Enum.TryParse<FormKind>(word, ignoreCase: true, out var kind) || claim[0].Forms.FirstOrDefault(form => form.Kind == kind) is not { } form)
        {
            throw new InvalidInputException($"The field 'form' of the witness is '{word}'; the claim {claim[0].Id} has {string.Join(", ", claim[0].Forms.Select(f => f.Kind.ToString().ToLowerInvariant()))}.");
        }

        if (fields["parameters"] is not JsonObject parameters)
            throw new InvalidInputException("The field 'parameters' of the witness is missing or not an object of numbers.");

        var instance = Instance.FromJson(parameters);
        form.Space.Check(instance);
        return new Witness(claim[0].Id, kind, instance);
    }

    private static string Text(JsonObject fields, string name) => fields[name] is JsonValue value && value.TryGetValue(out string? text)
        ? text
        : throw new InvalidInputException($"The field '{name}' of the witness is {fields[name]?.ToJsonString() ?? "missing"}; it must be a text.");
}
