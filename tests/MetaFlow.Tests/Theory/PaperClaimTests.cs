using FsCheck;
using FsCheck.Fluent;
using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Tests.Theory;

/// <summary>
/// What every form of every claim must pass. One class per paper derives from it, so that papers are tested in parallel.
/// <c>METAFLOW_CASES</c> sets the number of property cases, 200 by default.
/// </summary>
public abstract class PaperClaimTests<TPaper>
    where TPaper : IPaperTests
{
    private static readonly int s_cases = int.TryParse(Environment.GetEnvironmentVariable("METAFLOW_CASES"), out int cases) ? cases : 200;

    public static TheoryData<string, FormKind> Forms =>
        [.. ClaimCatalogue.All.Where(claim => claim.Paper == TPaper.Paper).SelectMany(claim => claim.Forms.Select(form => new TheoryDataRow<string, FormKind>(claim.Id, form.Kind)))];

    /// <summary>Random cases inside the hypotheses never contradict what is expected; a failure is shrunk inside the hypotheses and printed with its replay.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_OnRandomCases_IsNeverUnexpectedlyViolated(string id, FormKind kind)
    {
        var (claim, form) = Find(id, kind);
        if (form.Expected == Expectation.Untested)
        {
            Assert.False(string.IsNullOrWhiteSpace(form.Remark));
            return;
        }

        bool mayFail = form.Expected == Expectation.Fails;
        int evaluated = 0;
        Case? worst = null;
        var arbitrary = Arb.From(
            Gen.Choose(0, int.MaxValue).Select(seed => form.Space.Draw(new RandomStream(seed, RandomPurpose.Check, Verifier.KeyOf(claim, form)))),
            instance => CaseShrinker.Simpler(form.Space, instance).Where(simpler => form.Evaluate(simpler).Applies).Take(40));
        var property = Prop.ForAll(arbitrary, instance =>
        {
            evaluated++;
            var found = new Case(instance, form.Evaluate(instance));
            worst = worst is null || found.Score > worst.Score ? found : worst;
            var verdict = found.Evaluation.Verdict;
            if (verdict is Verdict.Violated or Verdict.Refuted && !mayFail && CaseSearch.IsConfirmed(form.Evaluate, instance))
                Assert.Fail($"{verdict}; save as w.json and replay with 'metaflow verify --witness w.json': {new Witness(id, kind, instance).ToJson().ToJsonString()}");
            Assert.NotEqual(Verdict.Untested, verdict);
        });
        try
        {
            property.Check(Config.QuickThrowOnFailure.WithMaxTest(form.Space.Parameters.Count == 0 ? 1 : s_cases));
        }
        finally
        {
            PropertyRecord.Save(claim, form, worst, evaluated);
        }

        Assert.True(evaluated > 0);
    }

    /// <summary>A check with the default options reaches the expected verdict, and has met a case outside the hypotheses, unless the form says why there can be none.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_Verified_ReachesTheExpectedVerdict(string id, FormKind kind)
    {
        var (claim, form) = Find(id, kind);
        var report = Verifier.Check(claim, form);
        Assert.True(report.IsExpected, $"{id} {kind}: {report.Verdict}, expected that it {form.Expected}; worst ratio {report.Ratio:G4} at {report.Worst?.Instance}; hit rates {string.Join(", ", report.HitRates)}");
        if (form.Unconditional is { } reason)
            Assert.True(reason.Length > 0 && report.HitRates.Count == 0, $"{id} {kind}: it states hypotheses, and that it has none that could fail");
        else
            Assert.True(report.Outside is not null, $"{id} {kind}: no case outside the hypotheses ({string.Join("; ", report.HitRates.Select(pair => pair.Key))}) was met");
        if (report.Witness is { } witness && report.Verdict is Verdict.Violated or Verdict.Refuted)
            Assert.Equal(report.Verdict, Verifier.Replay(Witness.FromJson(System.Text.Json.Nodes.JsonNode.Parse(witness.ToJson().ToJsonString()))).Verdict);
    }

    /// <summary>A deliberate mistake in a form that holds is found from a fresh seed, or the form says why it cannot be.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_WithADeliberateMistake_IsCaughtOrExplained(string id, FormKind kind)
    {
        var (claim, form) = Find(id, kind);
        if (form.Expected != Expectation.Holds)
        {
            Assert.Empty(form.Mutants);
            return;
        }

        var mutants = Mutations.OfBound(claim, form);
        Assert.NotEmpty(mutants);
        Assert.All(mutants, mutant => Assert.True(mutant.IsCaught || !string.IsNullOrWhiteSpace(mutant.Reason), $"{id} {kind}: the mutant '{mutant.Name}' survived {mutant.Cases} cases"));
    }

    private static (Claim Claim, Form Form) Find(string id, FormKind kind)
    {
        var claim = ClaimCatalogue.Get(id)[0];
        return (claim, claim.Forms.First(form => form.Kind == kind));
    }
}
