using System.Text.Json;

namespace MetaFlow.Storage;

public sealed partial class RunStore
{
    /// <summary>Writes a note about a run.</summary>
    /// <param name="id">The run.</param>
    /// <param name="text">The text; not blank.</param>
    /// <exception cref="InvalidInputException">There is no such run, the text is blank, or the store is read-only.</exception>
    public void AddNote(Guid id, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
            throw new InvalidInputException("A note must not be empty.");
        var run = Get(id);
        _connection.Write(() => _connection.Execute("INSERT INTO note (run_key, created, text) VALUES ($1, $2, $3)", run.Key, Now(), text));
    }

    /// <summary>Says how a run belongs to another one; saying it twice changes nothing.</summary>
    /// <param name="link">The link.</param>
    /// <exception cref="InvalidInputException">One of the runs is not there, or the store is read-only.</exception>
    public void Link(RunLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (!RunLink.Kinds.Contains(link.Kind))
            throw new ArgumentException($"A link is of the kind {string.Join(", ", RunLink.Kinds)}, not '{link.Kind}'.", nameof(link));
        var (from, to) = (Get(link.From), Get(link.To));
        _connection.Write(() => _connection.Execute("INSERT OR IGNORE INTO run_link (from_key, to_key, kind) VALUES ($1, $2, $3)", from.Key, to.Key, link.Kind));
    }

    /// <summary>Makes a claim known, or brings what is known of it up to date.</summary>
    /// <param name="claim">The claim.</param>
    /// <exception cref="InvalidInputException">The store is read-only.</exception>
    public void SaveClaim(ClaimRecord claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentException.ThrowIfNullOrEmpty(claim.Id);
        _connection.Write(() => _connection.Execute(
            """
            INSERT INTO claim (id, paper, paper_version, locator, statement, kind) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (id) DO UPDATE SET paper = excluded.paper, paper_version = excluded.paper_version, locator = excluded.locator,
              statement = excluded.statement, kind = excluded.kind
            """,
            claim.Id, claim.Paper, claim.PaperVersion, claim.Locator, claim.Statement, claim.Kind));
    }

    /// <summary>The claims that the store knows, by id.</summary>
    public IReadOnlyList<ClaimRecord> Claims() => _reader.Claims();

    /// <summary>Stores a check of a claim.</summary>
    /// <param name="check">The check; its claim must have been saved before.</param>
    /// <returns>The check's id.</returns>
    /// <exception cref="InvalidInputException">The claim or the run is not there, or the store is read-only.</exception>
    /// <exception cref="ArgumentException">An unknown form or verdict, or a text that is not JSON.</exception>
    public Guid SaveCheck(ClaimCheckRecord check)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentOutOfRangeException.ThrowIfLessThan(check.Revision, 1, nameof(check.Revision));
        RequireWord(check.Form, ClaimForm.All, nameof(check.Form));
        RequireWord(check.Verdict, ClaimVerdict.All, nameof(check.Verdict));
        RequireJson(check.BudgetJson, nameof(check.BudgetJson));
        RequireJson(check.HypothesesJson, nameof(check.HypothesesJson));
        if (check.WitnessJson is not null)
            RequireJson(check.WitnessJson, nameof(check.WitnessJson));
        var created = check.Created ?? _environment.Clock.GetUtcNow();
        var id = check.Id == Guid.Empty ? Guid.CreateVersion7(created) : check.Id;
        _connection.Write(() =>
        {
            if (_connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM claim WHERE id = $1)", check.ClaimId) == 0)
                throw new InvalidInputException($"The claim '{check.ClaimId}' is not known in '{Path}'; save it before its checks.");
            var run = check.RunId is { } runId
                ? _connection.Scalar<long?>("SELECT key FROM run WHERE id = $1", runId.ToString()) ?? throw new InvalidInputException($"There is no run {runId} in '{Path}'.")
                : (long?)null;
            _connection.Execute(
                """
                INSERT INTO claim_check (id, claim_id, run_key, form, revision, verdict, observed, observed_kind, bound, bound_kind, budget, hypotheses, witness, seed, created,
                  metric, bound_series)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                """,
                id.ToString(), check.ClaimId, run, check.Form, (long)check.Revision, check.Verdict,
                StoredReal.Bindable(check.Observed), (long)StoredReal.KindOf(check.Observed), StoredReal.Bindable(check.Bound), (long)StoredReal.KindOf(check.Bound),
                check.BudgetJson, check.HypothesesJson, check.WitnessJson, check.Seed, Instant.ToText(created), check.Metric, check.BoundSeries);
        });
        return id;
    }

    private string Now() => Instant.ToText(_environment.Clock.GetUtcNow());

    private static void RequireWord(string word, IReadOnlyList<string> allowed, string name)
    {
        if (!allowed.Contains(word))
            throw new ArgumentException($"'{word}' is none of {string.Join(", ", allowed)}.", name);
    }

    private static void RequireJson(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"This is not JSON: {error.Message}", name, error);
        }
    }
}
