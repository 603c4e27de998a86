namespace MetaFlow.Storage;

/// <summary>
/// Anything that a filter can name, to be read from runs: <c>algorithm</c>, <c>params.inner_step_size</c>, <c>metrics.grad_norm</c>,
/// <c>min(metrics.loss)</c>, <c>at(metrics.loss, 100)</c>, <c>claim('xu2020.thm3.6')</c>, <c>tag</c>.
/// </summary>
public sealed class RunTerm
{
    private readonly FilterTerm _term;

    private RunTerm(FilterTerm term) => _term = term;

    /// <summary>How the filter language writes it.</summary>
    public string Name => _term.ToString();

    /// <summary>The parameter that it is, or the metric that it is about; null for the other terms.</summary>
    public string? PlainName => _term switch
    {
        FilterTerm.Parameter(var name, _) => name,
        FilterTerm.Metric(var name, FilterAggregate.Last, _) => name,
        _ => null,
    };

    /// <summary>Reads a term.</summary>
    /// <param name="text">The term.</param>
    /// <exception cref="FilterException">It is none, or a constant.</exception>
    public static RunTerm Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var term = FilterParser.ParseTerm(text);
        return term.IsLiteral ? throw new FilterLexer(text, "term").Error(0, "a constant is no property of a run") : new(term);
    }

    /// <summary>
    /// Its value for a run, as the filter language compares it: null where the run has none; integers as <see cref="long"/>, reals,
    /// texts, truth values, dates, and lengths of time as <see cref="TimeSpan"/>; tags and notes joined.
    /// </summary>
    /// <param name="run">The run; its store must be open for series, notes and verdicts.</param>
    public object? Of(RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return _term switch
        {
            FilterTerm.Field(var field, _) => OfField(run, field.Name),
            FilterTerm.Parameter(var name, _) => run.Parameters.GetValueOrDefault(name) switch
            {
                ParameterValue.Integer(var v) => v,
                ParameterValue.Real(var v) => v,
                ParameterValue.Truth(var v) => v,
                ParameterValue.Text(var v) => v,
                _ => null,
            },
            FilterTerm.Metric(var name, FilterAggregate.First, _) => HasSeries(run, name) ? run.Series(name).Values[0] : null,
            FilterTerm.Metric(var name, var aggregate, _) => run.Summary.GetValueOrDefault(name) is not { } summary ? null : aggregate switch
            {
                FilterAggregate.Min => summary.Min,
                FilterAggregate.Max => summary.Max,
                _ => summary.Last,
            },
            FilterTerm.At(var name, var place, var byTime, _) => HasSeries(run, name) ? At(run.Series(name), place.Value, byTime) : null,
            FilterTerm.Claim(var id, var form, _) => run.ClaimChecks.LastOrDefault(check => check.ClaimId == id && check.Form == form)?.Verdict,
            _ => throw new InvalidOperationException("Unknown term."),
        };
    }

    private static bool HasSeries(RunRecord run, string name) => run.Summary.GetValueOrDefault(name) is { Points: > 0 };

    private static double? At(RunSeries series, object place, bool byTime)
    {
        var at = Convert.ToDouble(place, null);
        double Axis(int i) => byTime ? series.Times[i] : series.Steps[i];
        if (Axis(series.Count - 1) < at)
            return null;
        var last = Enumerable.Range(0, series.Count).TakeWhile(i => Axis(i) <= at).Count() - 1;
        return last < 0 ? null : series.Values[last];
    }

    private static object? OfField(RunRecord run, string name) => name switch
    {
        "id" => run.Id,
        "experiment" => run.Experiment,
        "algorithm" => run.Algorithm,
        "mode" => run.Mode,
        "method" => run.Method,
        "route" => run.Route,
        "kernel" => run.Kernel,
        "seed" => run.Seed,
        "status" => FilterField.StatusName(run.Status),
        "termination" => run.Termination is { } termination ? TerminationName.Of(termination) : null,
        "failure" => run.FailureReason,
        "started" => run.Started,
        "ended" => run.Ended,
        "age" => DateTimeOffset.UtcNow - run.Started,
        "duration" => run.Duration,
        "steps" => run.Cost?.AcceptedSteps,
        "rejected_steps" => run.Cost?.RejectedSteps,
        "evaluations" => run.Cost?.Evaluations,
        "gradients" => run.Cost?.Gradients,
        "hessian_vector_products" => run.Cost?.HessianVectorProducts,
        "host" => run.Host,
        "version" => run.MetaFlowVersion,
        "configuration_hash" => run.ConfigurationHash,
        "tag" => run.Tags.Count == 0 ? null : string.Join(' ', run.Tags),
        "note" => run.Notes.Count == 0 ? null : string.Join(" · ", run.Notes.Select(static note => note.Text)),
        _ => throw new InvalidOperationException($"The field '{name}' cannot be read."),
    };
}
