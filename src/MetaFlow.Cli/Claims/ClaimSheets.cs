using System.Globalization;
using System.Text.Json.Nodes;
using MetaFlow.Cli.Output;
using MetaFlow.Theory;

namespace MetaFlow.Cli.Claims;

/// <summary>Checks of claims as tables.</summary>
internal static class ClaimSheets
{
    /// <summary>One row per form.</summary>
    public static Sheet Of(IReadOnlyList<FormReport> reports, bool people) => people
        ? new(
            [
                new("id", "claim"), new("form", "form"), new("kind", "kind") { Rank = 3 }, new("cases", "cases", true) { Rank = 2 }, new("hit_rate", "hit rate", true) { Rank = 2 },
                new("ratio", "ratio", true), new("budget", "error budget", true) { Rank = 1 }, new("verdict", "verdict"), new("expected", "expected"),
            ],
            [.. reports.Select(r => new object?[] { r.Claim.Id, Word(r.Form.Kind), r.Form.SaysInWords, (long)r.Cases, Number(HitRate(r)), Number(r.Ratio), Number(r.Budget), Word(r.Verdict), Expected(r) })])
        { Keys = 2 }
        : new(
            [
                new("id", "claim"), new("form", "form"), new("kind", "kind"), new("verdict", "verdict"), new("expected", "expected"), new("as_expected", "as expected"),
                new("ratio", "ratio", true), new("budget", "error budget", true), new("cases", "cases", true), new("applicable", "applicable", true), new("hit_rates", "hit rates"), new("witness", "witness"),
            ],
            [.. reports.Select(r => new object?[]
            {
                r.Claim.Id, Word(r.Form.Kind), r.Form.SaysInWords, Word(r.Verdict), Expected(r), r.IsExpected, r.Ratio, r.Budget, (long)r.Cases, (long)r.Applicable,
                new JsonObject(r.HitRates.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))), r.Witness?.ToJson(),
            })])
        { Keys = 2 };

    /// <summary>One row per mutant.</summary>
    public static Sheet Of(IReadOnlyList<(FormReport Report, MutantReport Mutant)> mutants, bool people) => new(
        [new("id", "claim"), new("form", "form"), new("change", "change"), new("finding", "then"), new("cases", "cases", true), new("note", "note"), .. people ? Array.Empty<SheetColumn>() : [new("witness", "witness")]],
        [.. mutants.Select(object?[] (pair) =>
        [
            pair.Report.Claim.Id, Word(pair.Report.Form.Kind), pair.Mutant.Name, pair.Mutant.IsCaught ? "violated" : "no violation found", (long)pair.Mutant.Cases, pair.Mutant.Reason ?? "",
            .. people ? Array.Empty<object?>() : [pair.Mutant.Catch?.Instance.ToJson()],
        ])])
    { Keys = 2 };

    /// <summary>One row per comparison and hypothesis of a case.</summary>
    public static Sheet OfCase(Evaluation evaluation) => new(
        [new("what", "what"), new("name", "name"), new("left", "left or observed", true), new("relation", ""), new("right", "right or bound", true), new("error", "error", true), new("finding", "finding")],
        [
            .. evaluation.Hypotheses.Select(h => new object?[] { "hypothesis", h.Name, h.Left, "≤", h.Right, null, h.Holds ? "holds" : "fails" }),
            .. evaluation.Comparisons.Select(c => new object?[] { "conclusion", c.Name, c.Observed, Sign(c.Relation), c.Bound, c.Error, Word(c.Verdict) }),
            .. evaluation.Quantities.Select(q => new object?[] { "quantity", q.Key, q.Value, "", null, null, null }),
        ]);

    /// <summary>An enumeration value in small letters, as it is stored.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>The sign of a relation.</summary>
    public static string Sign(Relation relation) => relation switch
    {
        Relation.AtMost => "≤",
        Relation.AtLeast => "≥",
        _ => "=",
    };

    /// <summary>What was expected, in the words of the verdicts.</summary>
    public static string Expected(FormReport report) => report.Form.Expected switch
    {
        Expectation.Holds => report.Form.OnBox is null ? "consistent" : "consistent or certified",
        Expectation.Fails => "violated",
        Expectation.Unproved => "no violation",
        _ => "untested",
    };

    // The share of drawn cases that satisfy the rarest hypothesis.
    private static double HitRate(FormReport report) => report.HitRates.Count == 0 ? double.NaN : Math.Round(report.HitRates.Min(pair => pair.Value), 3);

    // Three digits, and nothing where there is no number.
    private static double? Number(double value) => double.IsNaN(value) ? null
        : double.IsFinite(value) ? double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value;
}
