namespace MetaFlow.Storage;

public sealed partial class RunStore
{
    /// <summary>
    /// The runs for which a filter holds, such as
    /// <c>params.inner_step_size &lt; 0.3 and (algorithm = 'maml' or metrics.grad_norm &lt;= 1e-6)</c>. docs/filters.md has the
    /// language. They are found at once, and read in batches as they are asked for.
    /// </summary>
    /// <param name="filter">The filter; empty for every run.</param>
    /// <param name="options">Order and limit, and further conditions; null for all, the newest first.</param>
    /// <returns>The runs; to be enumerated while the store is open.</returns>
    /// <exception cref="FilterException">The filter or the sort key cannot be read, or names what no run has.</exception>
    public IEnumerable<RunRecord> Query(string filter, RunListOptions? options = null) => _reader.Stream(ToQuery(filter, options));

    /// <summary>How many runs there are for which a filter holds.</summary>
    /// <param name="filter">The filter; empty for every run.</param>
    /// <exception cref="FilterException">The filter cannot be read, or names what no run has.</exception>
    public int Count(string filter) => _reader.Count(ToQuery(filter, null));

    /// <summary>The SQL of a query, which gives the keys of the runs in order, with the values that are bound to its parameters.</summary>
    /// <param name="filter">The filter; empty for every run.</param>
    /// <param name="options">As in <see cref="Query"/>.</param>
    /// <exception cref="FilterException">The filter or the sort key cannot be read.</exception>
    public QuerySql ExplainSql(string filter, RunListOptions? options = null) => ToQuery(filter, options).Compile(_environment.Clock);

    private static RunQuery ToQuery(string filter, RunListOptions? options)
    {
        ArgumentNullException.ThrowIfNull(filter);
        options ??= new RunListOptions();
        if (options.Filter is not { Length: > 0 })
            return new(options with { Filter = filter });
        return filter.Length == 0 ? new(options) : throw new ArgumentException("The filter is given as an argument and in the options; give it once.", nameof(options));
    }
}
