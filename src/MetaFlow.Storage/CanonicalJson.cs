using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MetaFlow.Storage;

/// <summary>
/// One text for all JSON documents that mean the same: members sorted by ordinal, no white space, numbers in shortest form
/// (integers of any size keep their digits, so 64-bit seeds stay apart), strings escaped alike.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="ArgumentException">The text is not JSON, or names a member twice.</exception>
    public static string Of(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var text = new StringBuilder(json.Length);
            Write(document.RootElement, text);
            return text.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ArgumentException($"The configuration is not valid JSON: {e.Message}", nameof(json), e);
        }
    }

    /// <summary>SHA-256 of a canonical text, lower-case hexadecimal.</summary>
    public static string Hash(string canonical) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));

    private static void Write(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var first = true;
                foreach (var member in element.EnumerateObject().OrderBy(static m => m.Name, StringComparer.Ordinal))
                {
                    text.Append(first ? "" : ",").Append(Quote(member.Name)).Append(':');
                    Write(member.Value, text);
                    first = false;
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                for (var i = 0; i < element.GetArrayLength(); i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Write(element[i], text);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(Quote(element.GetString()!));
                break;
            case JsonValueKind.Number:
                text.Append(Number(element.GetRawText()));
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static string Quote(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static string Number(string raw)
    {
        if (raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
            return raw == "-0" ? "0" : raw;
        var value = double.Parse(raw, CultureInfo.InvariantCulture);
        if (double.IsInfinity(value))
            return raw.ToLowerInvariant();
        if (value == 0)
            return "0";
        // 2.50e1 and 25 are one number; below 2^53 the double is the integer.
        return Math.Abs(value) < 9007199254740992.0 && value == Math.Truncate(value)
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
    }
}
