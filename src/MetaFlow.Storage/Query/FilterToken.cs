namespace MetaFlow.Storage;

/// <summary>A word of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A name or a text without its quotes, a number's digits, or a symbol.</param>
/// <param name="Unit">The letters right after a number; else empty.</param>
/// <param name="Start">The index of its first character.</param>
/// <param name="End">The index after its last character.</param>
internal readonly record struct FilterToken(FilterToken.Sort Kind, string Text, string Unit, int Start, int End)
{
    /// <summary>What a word can be.</summary>
    public enum Sort
    {
        Name,
        QuotedName,
        Text,
        Number,
        Symbol,
        End,
    }

    public bool IsSymbol(string symbol) => Kind == Sort.Symbol && Text == symbol;

    /// <summary>Keywords are words that only their place makes special, in either case.</summary>
    public bool IsWord(string word) => Kind == Sort.Name && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
