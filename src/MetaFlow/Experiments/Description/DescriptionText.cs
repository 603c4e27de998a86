using System.Text;
using System.Text.Json;

namespace MetaFlow.Experiments;

/// <summary>Reads the files that people write: UTF-8 JSON with comments and trailing commas.</summary>
internal static class DescriptionText
{
    /// <summary>The text of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should be, such as <c>an experiment</c>.</param>
    /// <exception cref="InvalidInputException">It cannot be read.</exception>
    public static string Read(string path, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException failure)
        {
            throw new InvalidInputException($"{path}: is not UTF-8 text, so it cannot be read as {what}.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            string why = failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "it cannot be read";
            throw new InvalidInputException($"{path}: {why}.", failure);
        }
    }

    /// <summary>The JSON document that a text is.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What messages begin with, usually the file.</param>
    /// <exception cref="InvalidInputException">It is none; the message says in which line.</exception>
    public static JsonDocument Document(string json, string source)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonDocument.Parse(json, DescriptionJson.Reading);
        }
        catch (JsonException failure)
        {
            long line = (failure.LineNumber ?? 0) + 1;
            throw new InvalidInputException($"{source}: line {line} is not valid JSON ({Reason(failure)}).", failure);
        }
    }

    private static string Reason(JsonException failure)
    {
        string message = failure.Message;
        // The first of its sentences: the second says what would have been right, the third repeats the place.
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).ReplaceLineEndings(" ").TrimEnd('.').Trim();
    }
}
