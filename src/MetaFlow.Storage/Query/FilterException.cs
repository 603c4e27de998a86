namespace MetaFlow.Storage;

/// <summary>
/// A filter or a sort key that cannot be used. The message is one sentence that says where and why; <see cref="Drawing"/> shows
/// the place.
/// </summary>
public sealed class FilterException : InvalidInputException
{
    private const int Shown = 60;

    internal FilterException(string text, int position, string sentence)
        : base(sentence)
    {
        Text = text;
        Position = position;
    }

    /// <summary>The text that was given.</summary>
    public string Text { get; }

    /// <summary>The index of the character in <see cref="Text"/> at which reading it failed, from 0; its length where it ended too early.</summary>
    public int Position { get; }

    /// <summary>Two lines: the text around the place, and a caret beneath the character.</summary>
    public string Drawing
    {
        get
        {
            var start = Math.Max(0, Position - Shown);
            var end = Math.Min(Text.Length, Position + Shown);
            // Line breaks and other control characters would tear the caret away from its character.
            var line = string.Concat(Text[start..end].Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
            var before = start > 0 ? "…" : "";
            return $"  {before}{line}{(end < Text.Length ? "…" : "")}\n  {new string(' ', before.Length + Position - start)}^";
        }
    }
}
