using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaFlow.Cli.Sweeps;

/// <summary>A part of a sweep: every n-th point, into a store of its own.</summary>
/// <param name="Index">Which part, counted from 1.</param>
/// <param name="Count">How many there are.</param>
internal sealed partial record Shard(int Index, int Count)
{
    /// <summary>The most shards that a sweep can have.</summary>
    public const int Most = 10_000;

    /// <summary>Reads <c>i/n</c>.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static Shard? Parse(string? text)
    {
        if (text is null)
            return null;
        var match = Pattern().Match(text);
        if (match.Success
            && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && index >= 1 && index <= count && count <= Most)
            return new(index, count);
        throw new UsageException($"--shard cannot be '{text}'; it must be I/N, such as 1/4, with I from 1 to N and N at most {Most}.");
    }

    /// <summary>The store of this part: <c>metaflow.db</c> becomes <c>metaflow-shard-1-of-4.db</c>.</summary>
    public string StorePath(string store) => System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(store) ?? "", FileName(store, Index.ToString(CultureInfo.InvariantCulture), Count));

    /// <summary>The file name of the part that an expression of the shell stands for.</summary>
    public static string FileName(string store, string index, int count)
    {
        var extension = System.IO.Path.GetExtension(store);
        return string.Create(CultureInfo.InvariantCulture, $"{System.IO.Path.GetFileNameWithoutExtension(store)}-shard-{index}-of-{count}{(extension.Length > 0 ? extension : ".db")}");
    }

    [GeneratedRegex(@"\A(\d{1,6})/(\d{1,6})\z")]
    private static partial Regex Pattern();
}
