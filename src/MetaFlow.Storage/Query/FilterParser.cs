using System.Globalization;
using MetaFlow.Experiments;

namespace MetaFlow.Storage;

/// <summary>
/// Reads filters by recursive descent, one method for each rule of the grammar (docs/filters.md). The depth is limited, so no
/// text can exhaust the stack.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>How deep parentheses and <c>not</c> may be nested.</summary>
    public const int MaximumDepth = 100;

    /// <summary>How many conditions a filter may have.</summary>
    public const int MaximumConditions = 1_000;

    /// <summary>How many values a filter may list after <c>in</c>, in all.</summary>
    public const int MaximumValues = 20_000;

    private static readonly string[] Namespaces = ["params", "metrics"];

    // What other tools call the same.
    private static readonly Dictionary<string, string> NamespaceAliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["params"] = "params",
        ["param"] = "params",
        ["parameters"] = "params",
        ["parameter"] = "params",
        ["metrics"] = "metrics",
        ["metric"] = "metrics",
        ["attributes"] = "",
        ["attribute"] = "",
        ["attr"] = "",
        ["run"] = "",
    };

    private static readonly Dictionary<string, FilterAggregate> Aggregates = Enum.GetValues<FilterAggregate>()
        .ToDictionary(static a => a.ToString(), static a => a, StringComparer.OrdinalIgnoreCase);

    private readonly FilterLexer _lexer;
    private readonly IReadOnlyList<FilterToken> _tokens;
    private int _at;
    private int _depth;
    private int _conditions;
    private int _values;

    private FilterParser(string text, string subject)
    {
        _lexer = new FilterLexer(text, subject);
        _tokens = _lexer.Read();
    }

    private FilterToken Current => _tokens[_at];

    /// <summary>Reads a filter.</summary>
    /// <exception cref="FilterException">It is none.</exception>
    public static FilterNode Parse(string text)
    {
        var parser = new FilterParser(text, "filter");
        if (parser.Current.Kind == FilterToken.Sort.End)
            return new FilterNode.All();
        var node = parser.Or();
        parser.RequireEnd("and, or, or the end");
        return node;
    }

    /// <summary>Reads a term alone, as a sort key.</summary>
    /// <exception cref="FilterException">It is none.</exception>
    public static FilterTerm ParseTerm(string text)
    {
        var parser = new FilterParser(text, "sort key");
        var term = parser.Term();
        parser.RequireEnd("the end");
        return term;
    }

    // or = and { "or" and } ;
    private FilterNode Or() => Chain("or", And, static parts => new FilterNode.Or(parts));

    // and = not { "and" not } ;
    private FilterNode And() => Chain("and", Not, static parts => new FilterNode.And(parts));

    private FilterNode Chain(string word, Func<FilterNode> part, Func<EquatableList<FilterNode>, FilterNode> join)
    {
        var first = part();
        if (!Current.IsWord(word))
            return first;
        var parts = new List<FilterNode> { first };
        while (Skip(word))
            parts.Add(part());
        return join([.. parts]);
    }

    // not = "not" not | "(" or ")" | condition ;
    private FilterNode Not()
    {
        if (++_depth > MaximumDepth)
            throw Error(Current, $"parentheses and not are nested deeper than {MaximumDepth} times");
        FilterNode node;
        if (Skip("not"))
        {
            node = new FilterNode.Not(Not());
        }
        else if (Current.IsSymbol("("))
        {
            var open = Current;
            _at++;
            node = Or();
            if (!Current.IsSymbol(")"))
                throw Current.Kind == FilterToken.Sort.End ? Error(open, "this parenthesis is not closed") : Unexpected("and, or, or )");
            _at++;
        }
        else
        {
            node = Condition();
        }

        _depth--;
        return node;
    }

    // condition = term ( comparison term | [ "not" ] "in" "(" … ")" | [ "not" ] "between" … | [ "not" ] "like" text | "is" [ "not" ] test ) ;
    private FilterNode Condition()
    {
        if (++_conditions > MaximumConditions)
            throw Error(Current, $"there are more than {MaximumConditions} conditions");
        var term = Term();
        if (Operator() is { } comparison)
        {
            _at++;
            var right = Term();
            if (term.IsLiteral && right.IsLiteral)
                throw _lexer.Error(term.Position.Index, "this compares two constants; one side must be a field, a parameter or a metric");
            if (Operator() is not null)
                throw Error(Current, "comparisons do not chain; join two of them by and");
            return new FilterNode.Comparison(term, comparison, right);
        }

        if (term.IsLiteral)
            throw Unexpected("a comparison such as = or <");
        if (Skip("is"))
            return Is(term);
        var negated = Skip("not");
        if (Skip("in"))
            return In(term, negated);
        if (Skip("between"))
        {
            var low = Term();
            if (!Skip("and"))
                throw Unexpected("and with the upper end");
            return new FilterNode.Between(term, negated, low, Term());
        }

        if (Skip("like") || Skip("ilike"))
            return new FilterNode.Like(term, negated, Text("a pattern such as 'xu2020.%'"));
        throw Unexpected(negated ? "in, between or like" : "a comparison (=, !=, <, <=, >, >=), in, between, like or is");
    }

    private string? Operator() => Current.Kind != FilterToken.Sort.Symbol ? null : Current.Text switch
    {
        "==" => "=",
        "<>" => "!=",
        var symbol => FilterNode.Comparison.Operators.Contains(symbol) ? symbol : null,
    };

    private FilterNode.Is Is(FilterTerm term)
    {
        var negated = Skip("not");
        var word = Current.Text.ToLowerInvariant();
        if (Current.Kind == FilterToken.Sort.Name && FilterNode.Is.Tests.Contains(word == "infinite" ? word = FilterNode.Is.Infinite : word))
        {
            _at++;
            return new FilterNode.Is(term, negated, word);
        }

        throw Unexpected($"{string.Join(", ", FilterNode.Is.Tests)} after is", Current.Kind == FilterToken.Sort.Name ? FilterNode.Is.Tests : []);
    }

    private FilterNode.In In(FilterTerm term, bool negated)
    {
        Require("(", "( with the values");
        var values = new List<FilterTerm>();
        do
        {
            var value = Term();
            if (!value.IsLiteral)
                throw _lexer.Error(value.Position.Index, "in takes constants: numbers, texts, true or false");
            values.Add(value);
            if (++_values > MaximumValues)
                throw _lexer.Error(value.Position.Index, $"there are more than {MaximumValues} values");
        }
        while (SkipSymbol(","));
        Require(")", ", or )");
        return new FilterNode.In(term, negated, [.. values]);
    }

    // term = number | text | truth | aggregate "(" metric ")" | "at" … | "claim" … | "params." name | "metrics." name | field ;
    private FilterTerm Term()
    {
        var token = Current;
        var position = new FilterPosition(token.Start);
        switch (token.Kind)
        {
            case FilterToken.Sort.Number:
                _at++;
                return Constant(token, position);
            case FilterToken.Sort.Text:
                _at++;
                return new FilterTerm.Text(token.Text, position);
            case FilterToken.Sort.Name:
                _at++;
                return Named(token, position);
            case FilterToken.Sort.QuotedName:
                throw Error(token, $"a name between back quotes needs params. or metrics. before it");
            default:
                throw Unexpected("a field, params.NAME, metrics.NAME or a constant");
        }
    }

    private FilterTerm Named(FilterToken token, FilterPosition position)
    {
        var word = token.Text.ToLowerInvariant();
        if (Current.IsSymbol("("))
            return Call(token, word, position);
        if (Current.IsSymbol("."))
        {
            if (word is "tag" or "tags")
                throw Error(token, "tags have no values here; write tag = 'mine'");
            if (!NamespaceAliases.TryGetValue(word, out var space))
                throw Error(token, $"there is no '{token.Text}.'{Hint(token.Text, Namespaces)}");
            _at++;
            if (space.Length > 0)
                return space == "params" ? new FilterTerm.Parameter(Name(), position) : new FilterTerm.Metric(Name(), FilterAggregate.Last, position);
            (token, word) = (Current, Current.Text.ToLowerInvariant());
            if (token.Kind != FilterToken.Sort.Name)
                throw Unexpected("the name of a field");
            _at++;
        }

        switch (word)
        {
            case "true" or "false":
                return new FilterTerm.Truth(word == "true", position);
            case "inf" or "infinity":
                return new FilterTerm.Number(double.PositiveInfinity, position);
            case "nan":
                throw Error(token, "nothing compares with NaN; write is nan or is not nan");
            case "null":
                throw Error(token, "nothing compares with null; write is null or is not null");
        }

        if (FilterField.ByName.TryGetValue(FilterField.Aliases.GetValueOrDefault(word, word), out var field))
            return new FilterTerm.Field(field, position);
        if (NamespaceAliases.ContainsKey(word))
            throw Error(token, $"'{token.Text}' needs a point and a name after it, as in params.inner_step_size");
        throw Error(token, $"there is no field '{token.Text}'{Hint(token.Text, FilterField.ByName.Keys) ?? $"; a parameter is written params.{token.Text}, a metric metrics.{token.Text}"}");
    }

    private FilterTerm Call(FilterToken token, string word, FilterPosition position)
    {
        if (word is not ("at" or "claim") && !Aggregates.ContainsKey(word))
        {
            string[] functions = [.. Aggregates.Keys.Select(static name => name.ToLowerInvariant()), "at", "claim"];
            throw Error(token, $"there is no function '{token.Text}'{Hint(token.Text, functions) ?? $"; there are {string.Join(", ", functions)}"}");
        }

        _at++;
        FilterTerm term;
        if (word == "claim")
        {
            var id = Text("the id of a claim such as 'xu2020.thm3.6'").Value;
            term = new FilterTerm.Claim(id, SkipSymbol(",") ? Form() : ClaimForm.Printed, position);
        }
        else
        {
            var name = MetricName();
            term = word == "at" ? At(name, position) : new FilterTerm.Metric(name, Aggregates[word], position);
        }

        Require(")", ")");
        return term;
    }

    private string Form()
    {
        var form = Text("a form of the claim such as 'printed'");
        return ClaimForm.All.Contains(form.Value) ? form.Value : throw _lexer.Error(
            form.Position.Index, $"a claim has no form '{form.Value}'{Hint(form.Value, ClaimForm.All) ?? $"; there are {string.Join(", ", ClaimForm.All)}"}");
    }

    private FilterTerm.At At(string name, FilterPosition position)
    {
        Require(",", "a comma and a step, as in at(metrics.loss, 100)");
        var byTime = Skip("time") || Skip("t");
        if (byTime)
            SkipSymbol("=");
        else if (Skip("step") || Skip("k"))
            SkipSymbol("=");
        var token = Current;
        var number = token.Kind == FilterToken.Sort.Number ? Constant(token, new FilterPosition(token.Start)) as FilterTerm.Number : null;
        if (number is null || number.Value is double and (double.PositiveInfinity or double.NegativeInfinity))
            throw Unexpected(byTime ? "a flow time" : "a step");
        if (!byTime && number.Value is not long)
            throw Error(token, "a step is a whole number; a flow time is written time 2.5");
        _at++;
        return new FilterTerm.At(name, number, byTime, position);
    }

    // metric = [ "metrics." ] name ;
    private string MetricName()
    {
        if (Current.Kind == FilterToken.Sort.Name && NamespaceAliases.GetValueOrDefault(Current.Text) == "metrics" && _tokens[_at + 1].IsSymbol("."))
            _at += 2;
        return Name();
    }

    // name = word { "." word } | "`" … "`" ;
    private string Name()
    {
        var token = Current;
        if (token.Kind == FilterToken.Sort.QuotedName || (token.Kind == FilterToken.Sort.Text && _lexer.IsDoubleQuoted(token)))
        {
            _at++;
            return token.Text.Length > 0 ? token.Text : throw Error(token, "a name must not be empty");
        }

        if (token.Kind != FilterToken.Sort.Name)
            throw Unexpected("a name");
        _at++;
        var name = token.Text;
        while (Current.IsSymbol(".") && _tokens[_at + 1].Kind == FilterToken.Sort.Name)
        {
            name += "." + _tokens[_at + 1].Text;
            _at += 2;
        }

        return name;
    }

    private FilterTerm Constant(FilterToken token, FilterPosition position)
    {
        FilterTerm.Number number;
        if (token.Text.EndsWith("inf", StringComparison.Ordinal))
            number = new(token.Text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity, position);
        else if (token.Text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 && long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            number = new(whole, position);
        else if (double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture) is var real && double.IsFinite(real))
            number = new(real, position);
        else
            throw Error(token, $"{token.Text} is beyond the largest double; write inf for infinity");
        if (token.Unit.Length == 0)
            return number;
        return FilterTerm.Duration.Units.ContainsKey(token.Unit)
            ? new FilterTerm.Duration(number, token.Unit, position)
            : throw Error(token, $"'{token.Unit}' is no unit of time; there are {string.Join(", ", FilterTerm.Duration.Units.Keys)}");
    }

    private FilterTerm.Text Text(string what)
    {
        if (Current.Kind != FilterToken.Sort.Text)
            throw Unexpected($"{what} between quotes");
        var text = new FilterTerm.Text(Current.Text, new FilterPosition(Current.Start));
        _at++;
        return text;
    }

    private bool Skip(string word)
    {
        if (!Current.IsWord(word))
            return false;
        _at++;
        return true;
    }

    private bool SkipSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol))
            return false;
        _at++;
        return true;
    }

    private void Require(string symbol, string what)
    {
        if (!SkipSymbol(symbol))
            throw Unexpected(what);
    }

    private void RequireEnd(string what)
    {
        if (Current.Kind == FilterToken.Sort.End)
            return;
        throw Current.IsSymbol(")") ? Error(Current, "this parenthesis was never opened") : Unexpected(what, ["and", "or"]);
    }

    private FilterException Unexpected(string expected, IReadOnlyList<string>? words = null)
    {
        var found = Current.Kind == FilterToken.Sort.End ? "it ends" : $"'{_lexer.Excerpt(Current)}' stands";
        var near = words is not null && Current.Kind == FilterToken.Sort.Name ? Hint(Current.Text, words) : null;
        return Error(Current, $"{found} where {expected} is expected{near}");
    }

    private FilterException Error(FilterToken token, string what) => _lexer.Error(token.Start, what);

    private static string? Hint(string given, IEnumerable<string> known) => NearestName.Of(given, known) is { } near ? $"; did you mean {near}?" : null;
}
