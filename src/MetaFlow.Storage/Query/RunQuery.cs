using System.Globalization;

namespace MetaFlow.Storage;

/// <summary>What runs are wanted and in which order, read and ready to be compiled.</summary>
internal sealed class RunQuery
{
    private readonly RunListOptions _options;
    private readonly string _filterText;
    private readonly FilterNode _filter;
    private readonly FilterTerm _sort;

    /// <exception cref="FilterException">The filter or the sort key cannot be read.</exception>
    public RunQuery(RunListOptions options)
    {
        if (options.Limit is { } limit)
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(options.Limit));
        _options = options;
        _filterText = options.Filter ?? "";
        _filter = FilterParser.Parse(_filterText);
        _sort = FilterParser.ParseTerm(options.Sort);
    }

    /// <summary>The keys of the runs in their order, as SQL.</summary>
    /// <exception cref="FilterException">Terms do not fit each other.</exception>
    public QuerySql Compile(TimeProvider clock)
    {
        var compiler = new FilterCompiler(_filterText, "filter", clock.GetUtcNow(), clock.LocalTimeZone);
        List<string> conditions = [_options.InTrash ? "r.trashed IS NOT NULL" : "r.trashed IS NULL"];
        if (_filter is not FilterNode.All)
            conditions.Add(compiler.Condition(_filter));
        foreach (var (field, value) in Plain())
            conditions.Add(compiler.Condition(new FilterNode.Comparison(new FilterTerm.Field(FilterField.ByName[field], default), "=", new FilterTerm.Text(value, default))));
        // Where every run has the key, an index may have the order already.
        var order = new FilterCompiler(_options.Sort, "sort key", clock.GetUtcNow(), clock.LocalTimeZone, compiler);
        var (presence, key) = order.SortKeys(_sort);
        var limit = _options.Limit is { } most ? $" LIMIT {compiler.Bind((long)most)}" : "";
        // Among equals the newest first.
        var sql = $"SELECT r.key FROM run r WHERE {string.Join(" AND ", conditions)} ORDER BY {(presence is null ? "" : presence + ", ")}{key}{(_options.Descending ? " DESC" : "")}, r.key DESC{limit}";
        return new(sql, compiler.Values);
    }

    /// <summary>Refuses a name of a parameter, metric or claim that no run has, unless all that is asked is whether a run has it.</summary>
    /// <exception cref="FilterException">There is such a name.</exception>
    public void RequireKnownNames(StoreConnection connection)
    {
        foreach (var (term, text, subject) in Terms(_filter).Select(term => (term, _filterText, "filter")).Append((_sort, _options.Sort, "sort key")))
        {
            var (kind, name, table, column) = term switch
            {
                FilterTerm.Parameter parameter => ("parameter", parameter.Name, "param", "name"),
                FilterTerm.Metric metric => ("metric", metric.Name, "summary", "metric"),
                FilterTerm.At at => ("metric", at.Name, "summary", "metric"),
                FilterTerm.Claim claim => ("check of the claim", claim.Id, "claim_check", "claim_id"),
                _ => default,
            };
            // Table and column are the constants above.
            if (kind is null || connection.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} = $1)", name) == 1
                || connection.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM {table})") == 0)
                continue;
            var known = connection.Query($"SELECT DISTINCT {column} FROM {table} ORDER BY {column}", static row => row.GetString(0));
            var hint = NearestName.Of(name, known) is { } near ? $"; did you mean {near}?" : $"; known are {string.Join(", ", known.Take(20))}{(known.Count > 20 ? ", …" : "")}";
            throw new FilterLexer(text, subject).Error(term.Position.Index, $"no run in '{connection.Path}' has the {kind} '{name}'{hint}");
        }
    }

    private IEnumerable<(string Field, string Value)> Plain()
    {
        if (_options.Algorithm is { } algorithm)
            yield return ("algorithm", algorithm);
        if (_options.Experiment is { } experiment)
            yield return ("experiment", experiment);
        if (_options.Status is { } status)
            yield return ("status", Enum.IsDefined(status) ? FilterField.StatusName(status) : throw new ArgumentOutOfRangeException(nameof(_options.Status), status, "Unknown status."));
        if (_options.Tag is { } tag)
            yield return ("tag", tag);
    }

    // Terms of which a value is asked.
    private static IEnumerable<FilterTerm> Terms(FilterNode node) => node switch
    {
        FilterNode.And(var parts) => parts.SelectMany(Terms),
        FilterNode.Or(var parts) => parts.SelectMany(Terms),
        FilterNode.Not(var inner) => Terms(inner),
        FilterNode.Comparison(var left, _, var right) => [left, right],
        FilterNode.In(var term, _, _) => [term],
        FilterNode.Between(var term, _, var low, var high) => [term, low, high],
        FilterNode.Like(var term, _, _) => [term],
        FilterNode.Is(var term, _, not FilterNode.Is.Null) => [term],
        _ => [],
    };
}
