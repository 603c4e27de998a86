using System.Globalization;

namespace MetaFlow.Storage;

/// <summary>
/// Turns filters into conditions on the row <c>r</c> of <c>run</c>. What a user typed only ever becomes the value of a bound
/// parameter. SQL's logic of three values is the filter's: what a run does not have makes a condition unknown, its opposite too.
/// </summary>
/// <param name="text">The text that is compiled, for the places in messages.</param>
/// <param name="subject">What that text is.</param>
/// <param name="now">What ages count from.</param>
/// <param name="zone">The zone of dates that name none.</param>
/// <param name="before">What was compiled before for the same statement; null where this is the first.</param>
internal sealed class FilterCompiler(string text, string subject, DateTimeOffset now, TimeZoneInfo zone, FilterCompiler? before = null)
{
    private const int MaximumPattern = 1_000;
    private const int MaximumWildcards = 16;

    private readonly FilterLexer _lexer = new(text, subject);
    private readonly List<object> _values = before?._values ?? [];
    private int _aliases;

    /// <summary>The values of the parameters so far.</summary>
    public IReadOnlyList<object> Values => _values;

    /// <summary>A condition that is 1, 0 or NULL.</summary>
    /// <exception cref="FilterException">Terms do not fit each other.</exception>
    public string Condition(FilterNode node) => node switch
    {
        FilterNode.All => "1",
        FilterNode.And(var parts) => Balanced("AND", [.. parts.Select(Condition)]),
        FilterNode.Or(var parts) => Balanced("OR", [.. parts.Select(Condition)]),
        FilterNode.Not(var inner) => $"NOT {Condition(inner)}",
        FilterNode.Comparison comparison => Comparison(comparison),
        FilterNode.In(var term, var negated, var values) => Negated(negated, OneOf(term, values)),
        FilterNode.Between(var term, var negated, var low, var high) => Negated(negated, Balanced(
            "AND", [Comparison(new(term, ">=", low)), Comparison(new(term, "<=", high))])),
        FilterNode.Like(var term, var negated, var pattern) => Negated(negated, Like(term, pattern)),
        FilterNode.Is(var term, var negated, var test) => Negated(negated, Is(term, test)),
        _ => throw new InvalidOperationException("Unknown condition."),
    };

    /// <summary>Two keys to sort by: where the value is finite, NaN or missing (0, 1, 2), null if every run has one; and the value.</summary>
    public (string? Presence, string Value) SortKeys(FilterTerm term)
    {
        var operand = Operand(term);
        if (term.IsLiteral || operand.Type == FilterType.Set)
            throw Error(term, $"runs cannot be sorted by {term}");
        return operand.Tables.Count == 0
            ? (term is FilterTerm.Field { Definition.IsAlwaysThere: true } ? null : $"({operand.Value} IS NULL) * 2", operand.Value)
            : ($"coalesce({Select(operand.NaN ?? "0", operand)}, 2)", Select(operand.Value, operand));
    }

    /// <summary>Binds a value.</summary>
    /// <returns>Its parameter.</returns>
    public string Bind(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }

    // A chain of a thousand would be deeper than SQLite allows.
    private static string Balanced(string word, ReadOnlySpan<string> parts) => parts.Length == 1
        ? parts[0]
        : $"({Balanced(word, parts[..(parts.Length / 2)])} {word} {Balanced(word, parts[(parts.Length / 2)..])})";

    private static string Negated(bool negated, string condition) => negated ? $"NOT {condition}" : condition;

    private string Comparison(FilterNode.Comparison comparison)
    {
        var (left, right) = (Operand(comparison.Left, comparison.Right), Operand(comparison.Right, comparison.Left));
        if (left.Type == FilterType.Set || right.Type == FilterType.Set)
            return SetComparison(comparison, left, right);
        var guard = Guard(comparison, left, right);
        Validate(left, comparison.Right);
        Validate(right, comparison.Left);
        var text = $"{left.Value} {(comparison.Operator == "!=" ? "<>" : comparison.Operator)} {right.Value}";
        if (comparison.Operator is not ("=" or "!=") && (left.Type == FilterType.Truth || right.Type == FilterType.Truth))
            throw Error(comparison.Right, $"{comparison.Left} is true or false; only = and != fit");
        // IEEE 754: nothing is less than, equal to or greater than NaN, so only != holds.
        return Select(Cases(guard, [left.NaN, right.NaN], comparison.Operator == "!=" ? "1" : "0", text), left, right);
    }

    private string OneOf(FilterTerm term, IReadOnlyList<FilterTerm> values)
    {
        if (TypeOf(term) == FilterType.Set)
            return Balanced("OR", [.. values.Select(value => Comparison(new(term, "=", value)))]);
        // By type: a parameter that is a text in this run is compared with the texts alone.
        return Balanced("OR", [.. values.GroupBy(value => TypeOf(value, term)).Select(group =>
        {
            var operand = Operand(term);
            var guard = Guard(new(term, "=", group.First()), operand, new FilterOperand(group.Key, ""));
            foreach (var value in group)
                Validate(operand, value);
            var list = string.Join(", ", group.Select(value => Operand(value, term).Value));
            return Select(Cases(guard, [operand.NaN], "0", $"{operand.Value} IN ({list})"), operand);
        })]);
    }

    private string Like(FilterTerm term, FilterTerm.Text pattern)
    {
        if (pattern.Value.Length > MaximumPattern || pattern.Value.Count(static c => c == '%') > MaximumWildcards)
            throw Error(pattern, $"a pattern has at most {MaximumPattern} characters and {MaximumWildcards} of %");
        var operand = Operand(term);
        var matches = $"{operand.Value} LIKE {Bind(pattern.Value)} ESCAPE '\\'";
        return operand.Type switch
        {
            FilterType.Set => Exists((FilterTerm.Field)term, matches),
            FilterType.Text => Select(matches, operand),
            FilterType.Dynamic => Select(Cases($"{operand.StoredType} = 'text'", [], "", matches), operand),
            _ => throw Error(term, $"like is for texts; {term} is {Describe(operand.Type)}"),
        };
    }

    private string Is(FilterTerm term, string test)
    {
        var operand = Operand(term);
        if (term.IsLiteral)
            throw Error(term, "is needs a field, a parameter or a metric before it");
        if (test == FilterNode.Is.Null)
        {
            if (operand.Type == FilterType.Set)
                return $"NOT {Exists((FilterTerm.Field)term, "1")}";
            return operand.Tables.Count == 0 ? $"({operand.Value} IS NULL)" : $"NOT EXISTS {Select("1", operand)}";
        }

        if (operand.Type is not (FilterType.Number or FilterType.Seconds or FilterType.Dynamic))
            throw Error(term, $"is {test} is for numbers; {term} is {Describe(operand.Type)}");
        var guard = operand.Type == FilterType.Dynamic ? $"{operand.StoredType} IN ('int', 'real')" : null;
        return test switch
        {
            FilterNode.Is.NaN when operand.NaN is null => $"(CASE WHEN {operand.Value} IS NOT NULL THEN 0 END)",
            FilterNode.Is.NaN => Select(Cases(guard, [operand.NaN], "1", "0"), operand),
            FilterNode.Is.Finite => Select(Cases(guard, [operand.NaN], "0", $"{operand.Value} BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308"), operand),
            _ => Select(Cases(guard, [operand.NaN], "0", $"{operand.Value} IN (9e999, -9e999)"), operand),
        };
    }

    // A set fits a text if one of its members does; != is the opposite of =.
    private string SetComparison(FilterNode.Comparison comparison, FilterOperand left, FilterOperand right)
    {
        var (set, value, operand) = left.Type == FilterType.Set ? (comparison.Left, comparison.Right, right) : (comparison.Right, comparison.Left, left);
        if (value is not FilterTerm.Text || comparison.Operator is not ("=" or "!="))
            throw Error(comparison.Operator is "=" or "!=" ? value : set, $"{set} is compared with a text by =, !=, in or like");
        var exists = Exists((FilterTerm.Field)set, $"{((FilterTerm.Field)set).Definition.Sql} = {operand.Value}");
        return Negated(comparison.Operator == "!=", exists);
    }

    private static string Exists(FilterTerm.Field set, string condition) =>
        $"EXISTS (SELECT 1 FROM {set.Definition.Table} x WHERE x.run_key = r.key AND {condition})";

    /// <summary>What must hold of the stored types for a comparison to mean something; null for nothing.</summary>
    private string? Guard(FilterNode.Comparison comparison, FilterOperand left, FilterOperand right)
    {
        var types = (left.Type, right.Type);
        if (types is (FilterType.Dynamic, FilterType.Dynamic))
            return $"({left.StoredType} = {right.StoredType} OR ({left.StoredType} IN ('int', 'real') AND {right.StoredType} IN ('int', 'real')))";
        if (left.Type == FilterType.Dynamic || right.Type == FilterType.Dynamic)
        {
            var (stored, other, term) = left.Type == FilterType.Dynamic ? (left.StoredType, right.Type, comparison.Right) : (right.StoredType, left.Type, comparison.Left);
            return other switch
            {
                FilterType.Number or FilterType.Seconds => $"{stored} IN ('int', 'real')",
                FilterType.Text => $"{stored} = 'text'",
                FilterType.Truth => $"{stored} = 'bool'",
                _ => throw Error(term, $"a parameter is a number, a text, true or false; {term} is {Describe(other)}"),
            };
        }

        var fits = types is (FilterType.Number or FilterType.Seconds, FilterType.Number or FilterType.Seconds) || left.Type == right.Type;
        if (fits)
            return null;
        // The sentence points at the constant, which is the likelier slip.
        var (subjectTerm, constant, type) = comparison.Left.IsLiteral ? (comparison.Right, comparison.Left, right.Type) : (comparison.Left, comparison.Right, left.Type);
        throw Error(constant, $"{subjectTerm} is {Describe(type)} and cannot be compared with {constant}");
    }

    private void Validate(FilterOperand operand, FilterTerm other)
    {
        if (operand.Values is { } values && other is FilterTerm.Text(var text, _) && !values.Contains(text))
            throw Error(other, $"there is no '{text}' here{(NearestName.Of(text, values) is { } near ? $"; did you mean '{near}'?" : $"; there are {string.Join(", ", values)}")}");
    }

    private static string Cases(string? guard, IReadOnlyList<string?> nans, string ifNaN, string otherwise)
    {
        var nan = string.Join(" OR ", nans.Where(static n => n is not null));
        if (guard is null && nan.Length == 0)
            return otherwise;
        return $"CASE{(guard is null ? "" : $" WHEN NOT {guard} THEN NULL")}{(nan.Length == 0 ? "" : $" WHEN {nan} THEN {ifNaN}")} ELSE {otherwise} END";
    }

    /// <summary>An expression over the rows of some operands: NULL where one has no row.</summary>
    private static string Select(string expression, params IEnumerable<FilterOperand> operands)
    {
        var tables = string.Join(", ", operands.SelectMany(static o => o.Tables));
        return tables.Length == 0 ? $"({expression})" : $"(SELECT {expression} FROM {tables} WHERE {string.Join(" AND ", operands.SelectMany(static o => o.Conditions))})";
    }

    private static FilterType TypeOf(FilterTerm term, FilterTerm? other = null) => term switch
    {
        FilterTerm.Field(var field, _) => field.Type,
        FilterTerm.Parameter => FilterType.Dynamic,
        FilterTerm.Metric or FilterTerm.At or FilterTerm.Number => FilterType.Number,
        FilterTerm.Duration => FilterType.Seconds,
        FilterTerm.Truth => FilterType.Truth,
        FilterTerm.Text when other is FilterTerm.Field { Definition.Type: FilterType.Date } => FilterType.Date,
        _ => FilterType.Text,
    };

    private FilterOperand Operand(FilterTerm term, FilterTerm? other = null)
    {
        var alias = $"t{(_aliases++).ToString(CultureInfo.InvariantCulture)}";
        switch (term)
        {
            case FilterTerm.Field(var field, _):
                return new(field.Type, field.Name == "age" ? $"({Bind(now.ToUnixTimeMilliseconds() / 1000.0)} - unixepoch(r.started, 'subsec'))" : field.Sql) { Values = field.Values };
            case FilterTerm.Parameter(var name, _):
                return new(FilterType.Dynamic, $"{alias}.value")
                {
                    Tables = [$"param {alias}"],
                    Conditions = [$"{alias}.run_key = r.key", $"{alias}.name = {Bind(name)}"],
                    NaN = $"{alias}.kind = 1",
                    StoredType = $"{alias}.type",
                };
            case FilterTerm.Metric(var name, FilterAggregate.First, _):
                return Point(alias, name, "", $"SELECT min(p.step) FROM point p WHERE p.series_key = {alias}.key");
            case FilterTerm.Metric(var name, var aggregate, _):
                var column = aggregate.ToString().ToLowerInvariant();
                return new(FilterType.Number, $"{alias}.{column}")
                {
                    Tables = [$"summary {alias}"],
                    Conditions = [$"{alias}.run_key = r.key", $"{alias}.metric = {Bind(name)}"],
                    NaN = aggregate == FilterAggregate.Last ? $"{alias}.last_kind = 1" : $"{alias}.{column} IS NULL",
                };
            case FilterTerm.At(var name, var place, var byTime, _):
                var at = Bind(place.Value);
                var axis = byTime ? "time" : "step";
                return Point(
                    alias,
                    name,
                    $"EXISTS (SELECT 1 FROM point p WHERE p.series_key = {alias}.key AND p.{axis} >= {at})",
                    $"SELECT max(p.step) FROM point p WHERE p.series_key = {alias}.key AND p.{axis} <= {at}");
            case FilterTerm.Claim(var id, var form, _):
                return new(FilterType.Text, $"{alias}.verdict")
                {
                    Tables = [$"claim_check {alias}"],
                    Conditions =
                    [
                        $"{alias}.key = (SELECT c.key FROM claim_check c WHERE c.run_key = r.key AND c.claim_id = {Bind(id)} AND c.form = {Bind(form)} ORDER BY c.created DESC, c.key DESC LIMIT 1)",
                    ],
                    Values = ClaimVerdict.All,
                };
            case FilterTerm.Number(var value, _):
                return new(FilterType.Number, Bind(value));
            case FilterTerm.Truth(var value, _):
                return new(FilterType.Truth, Bind(value ? 1L : 0L));
            case FilterTerm.Duration duration when other is FilterTerm.Field { Definition.Type: not FilterType.Seconds } or FilterTerm.Metric or FilterTerm.At or FilterTerm.Claim:
                throw Error(duration, $"{other} is not a length of time; {duration} fits age and duration");
            case FilterTerm.Duration duration:
                return new(FilterType.Seconds, Bind(duration.Seconds));
            case FilterTerm.Text(var value, _) when other is FilterTerm.Field { Definition.Type: FilterType.Date }:
                return FilterDate.Parse(value, zone) is { } instant
                    ? new(FilterType.Date, Bind(Instant.ToText(instant)))
                    : throw Error(term, $"'{value}' is no date; a date is written '2026-11-01', '2026-11-01 13:30' or '2026-11-01T13:30:00Z'");
            case FilterTerm.Text(var value, _):
                return new(FilterType.Text, Bind(value));
            default:
                throw new InvalidOperationException("Unknown term.");
        }
    }

    // The row of a series and the row of one of its points.
    private FilterOperand Point(string alias, string metric, string condition, string step)
    {
        string[] conditions =
        [
            $"{alias}.run_key = r.key", $"{alias}.metric = {Bind(metric)}", condition,
            $"{alias}p.series_key = {alias}.key", $"{alias}p.step = ({step})",
        ];
        return new(FilterType.Number, $"{alias}p.value")
        {
            Tables = [$"series {alias}", $"point {alias}p"],
            Conditions = [.. conditions.Where(static c => c.Length > 0)],
            NaN = $"{alias}p.kind = 1",
        };
    }

    private FilterException Error(FilterTerm term, string what) => _lexer.Error(term.Position.Index, what);

    private static string Describe(FilterType type) => type switch
    {
        FilterType.Number => "a number",
        FilterType.Seconds => "a length of time",
        FilterType.Text => "a text",
        FilterType.Truth => "true or false",
        FilterType.Date => "a date",
        FilterType.Set => "several texts",
        _ => "a parameter",
    };
}
