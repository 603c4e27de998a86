using System.Diagnostics;

namespace MetaFlow.Theory;

/// <summary>Searches for the worst case of a form until a time is used up or a violation is found.</summary>
public static class Falsifier
{
    /// <summary>Searches.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="form">The form.</param>
    /// <param name="budget">How long to search; positive. Only how many rounds are run depends on the clock, never what a round finds.</param>
    /// <param name="seed">Seed of every draw.</param>
    /// <param name="progress">Told the cases so far and the worst one.</param>
    /// <param name="cancellation">Ends the search early; what was found is reported.</param>
    /// <returns>What was found: a shrunk violation, or the worst case.</returns>
    public static FormReport Search(
        Claim claim, Form form, TimeSpan budget, long seed = 1, IProgress<(int Cases, Case? Worst)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(form);
        if (budget <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(budget), budget, "The budget must be positive.");

        var clock = Stopwatch.StartNew();
        int cases = 0, applicable = 0;
        FormReport? worst = null;
        Dictionary<Verdict, int> verdicts = [];
        for (int round = 0; round == 0 || (clock.Elapsed < budget && !cancellation.IsCancellationRequested); round++)
        {
            var report = Verifier.Check(claim, form, new VerifyOptions { Seed = unchecked(seed + (round * 7919L)), Bisects = round == 0 }, CancellationToken.None);
            cases += report.Cases;
            applicable += report.Applicable;
            foreach (var (verdict, count) in report.Verdicts)
                verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + count;
            if (worst is null || (report.Worst?.Score ?? double.NegativeInfinity) > (worst.Worst?.Score ?? double.NegativeInfinity))
                worst = report;
            progress?.Report((cases, worst.Worst));
            if (worst.Verdict is Verdict.Violated or Verdict.Refuted or Verdict.Certified || form.Space.Parameters.Count == 0)
                break;
        }

        return worst! with { Cases = cases, Applicable = applicable, Verdicts = verdicts };
    }
}
