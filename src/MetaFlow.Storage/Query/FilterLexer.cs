using System.Globalization;
using System.Text;

namespace MetaFlow.Storage;

/// <summary>Cuts a text into words. Every character is looked at once.</summary>
internal sealed class FilterLexer(string text, string subject)
{
    /// <summary>Characters that a filter may have at most.</summary>
    public const int MaximumLength = 65_536;

    // The longer ones first.
    private static readonly string[] Symbols = ["<=", ">=", "!=", "<>", "==", "=", "<", ">", "(", ")", ",", "."];

    private int _at;

    public IReadOnlyList<FilterToken> Read()
    {
        if (text.Length > MaximumLength)
            throw Error(MaximumLength, $"it is longer than {MaximumLength} characters");
        var tokens = new List<FilterToken>();
        do
            tokens.Add(Next());
        while (tokens[^1].Kind != FilterToken.Sort.End);
        return tokens;
    }

    /// <summary>A sentence about a place.</summary>
    public FilterException Error(int position, string what) => new(
        text, position, $"At character {(position + 1).ToString(CultureInfo.InvariantCulture)} of the {subject}: {what}{(what.EndsWith('?') ? "" : ".")}");

    /// <summary>Whether a text stands between double quotes, which some tools put around names.</summary>
    public bool IsDoubleQuoted(FilterToken token) => text[token.Start] == '"';

    /// <summary>A word as it was written, not longer than a line.</summary>
    public string Excerpt(FilterToken token)
    {
        const int most = 40;
        var written = string.Concat(text[token.Start..token.End].Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
        return written.Length <= most ? written : written[..most] + "…";
    }

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private FilterToken Next()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
        var start = _at;
        if (start == text.Length)
            return new(FilterToken.Sort.End, "", "", start, start);
        var c = text[start];
        if (IsNameStart(c))
            return new(FilterToken.Sort.Name, While(IsNamePart), "", start, _at);
        if (c is '\'' or '"')
            return new(FilterToken.Sort.Text, Quoted(c, "text"), "", start, _at);
        if (c == '`')
            return new(FilterToken.Sort.QuotedName, Quoted(c, "name"), "", start, _at);
        if (StartsNumber(start))
            return Number(start);
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, start, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return new(FilterToken.Sort.Symbol, symbol, "", start, _at);
            }
        }

        throw Error(start, c switch
        {
            '&' => "'&' means nothing here; write and",
            '|' => "'|' means nothing here; write or",
            '!' => "'!' means nothing here; write not, or != for unequal",
            '+' or '-' => $"'{c}' must stand before a number; there is no arithmetic",
            '*' or '/' or '%' => $"'{c}' means nothing here; there is no arithmetic",
            _ when char.IsLetter(c) => $"a name with '{c}' must stand between back quotes, as in metrics.`{c}`",
            _ => $"the character {Describe(c)} means nothing here",
        });
    }

    // A sign, digits, a point: 1 -1 .5 -.5 +1e3, and -inf.
    private bool StartsNumber(int at)
    {
        var signed = text[at] is '+' or '-';
        if (signed && ++at == text.Length)
            return false;
        if (text[at] == '.')
            return at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]) && (at == 0 || signed || !IsNamePart(text[at - 1]));
        return char.IsAsciiDigit(text[at]) || (signed && IsNameStart(text[at]));
    }

    private FilterToken Number(int start)
    {
        if (text[_at] is '+' or '-')
            _at++;
        if (IsNameStart(text[_at]))
        {
            var word = While(IsNamePart);
            if (word.ToLowerInvariant() is not ("inf" or "infinity"))
                throw Error(start, $"'{text[start]}' must stand before a number; there is no arithmetic");
            return new(FilterToken.Sort.Number, text[start] + "inf", "", start, _at);
        }

        While(char.IsAsciiDigit);
        if (_at < text.Length && text[_at] == '.')
        {
            _at++;
            While(char.IsAsciiDigit);
        }

        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            var digits = _at + 1;
            if (digits < text.Length && text[digits] is '+' or '-')
                digits++;
            if (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                _at = digits;
                While(char.IsAsciiDigit);
            }
        }

        var number = text[start.._at];
        return new(FilterToken.Sort.Number, number, While(IsNamePart), start, _at);
    }

    private string While(Func<char, bool> accepts)
    {
        var start = _at;
        while (_at < text.Length && accepts(text[_at]))
            _at++;
        return text[start.._at];
    }

    // A doubled quote is the quote itself.
    private string Quoted(char quote, string what)
    {
        var start = _at++;
        var content = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            if (text[_at] != quote)
            {
                content.Append(text[_at]);
            }
            else if (_at + 1 < text.Length && text[_at + 1] == quote)
            {
                content.Append(quote);
                _at++;
            }
            else
            {
                _at++;
                return content.ToString();
            }
        }

        throw Error(start, $"the {what} that begins here has no closing {quote}");
    }

    private static string Describe(char c) => char.IsControl(c) || char.IsSurrogate(c) || c > '~'
        ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4}")
        : $"'{c}'";
}
