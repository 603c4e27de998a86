using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MetaFlow.Cli.Commands;
using MetaFlow.Cli.Output;
using MetaFlow.Theory;

namespace MetaFlow.Cli.Claims;

/// <summary><c>metaflow falsify</c>: searches for the worst case of a claim.</summary>
internal static class FalsifyCommand
{
    private static readonly OutputFormat[] s_formats = CommonOptions.AllFormats;

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var falsify = new CliCommand("falsify", "Search for the worst case of a claim inside its hypotheses: random draws, climbing from the worst, shrinking of what violates it. The witness is stored, and written to a file that 'metaflow verify --witness' evaluates again.",
            "metaflow falsify xu2020.lemC.2 --budget 30s",
            "metaflow falsify ji2020.prop1 --form printed --budget 2m --seed 7");
        var what = new Argument<string>("ID") { Description = "A claim (metaflow catalog claims)." };
        var form = CommonOptions.Text("--form", "printed|proof|corrected|sharp", "Which form; default the first.");
        var budget = CommonOptions.Text("--budget", "TIME", "How long to search, such as 30s or 2m; default 30s. It ends early at a violation.");
        var seed = CommonOptions.Text("--seed", "N", "Seed of every draw; default 1.");
        var output = CommonOptions.Text("--output", "FILE.json", "Where a witness is written; default ID.FORM.witness.json.");
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(s_formats);
        var quiet = CommonOptions.Quiet();
        falsify.Add(what);
        foreach (var option in new Option[] { form, budget, seed, output, store, format, quiet })
            falsify.Add(option);
        falsify.SetAction(result =>
        {
            var claims = ClaimCatalogue.Get(result.GetRequiredValue(what));
            if (claims[0].Id != result.GetRequiredValue(what))
                throw new UsageException($"'{result.GetRequiredValue(what)}' is a paper; falsify needs one claim, such as {claims[0].Id}.");
            var (claim, wanted) = VerifyCommand.FormsOf(claims, result.GetValue(form))[0];
            if (wanted.Expected == Expectation.Untested)
                throw new UsageException($"{claim.Id} cannot be tried here: {wanted.Remark}");
            var time = Duration(result.GetValue(budget) ?? "30s");
            long from = CommonOptions.Integer(result.GetValue(seed), "--seed", 0, 9_000_000_000_000_000) ?? 1;
            var path = result.GetValue(output) ?? $"{claim.Id}.{ClaimSheets.Word(wanted.Kind)}.witness.json";
            WritableFiles.Check(path, "--output");
            var shape = CommonOptions.FormatOf(result.GetValue(format), s_formats);
            using var kept = new LateStore(CommonOptions.StorePath(result.GetValue(store), host));
            kept.Check();
            var report = Search(host, claim, wanted, time, from, result.GetValue(quiet));
            StoredClaims.Save(kept.OpenForNotes(), report, new JsonObject { ["seed"] = from, ["budget_seconds"] = time.TotalSeconds, ["cases"] = report.Cases });
            return Tell(host, report, shape, path, result.GetValue(quiet));
        });
        return falsify;
    }

    private static FormReport Search(CliHost host, Claim claim, Form form, TimeSpan budget, long seed, bool quiet)
    {
        var clock = Stopwatch.StartNew();
        using var line = new ProgressLine(host.Error, host.ShowsProgress && !quiet, host.Width);
        var progress = new Told(state => line.Show(clock.Elapsed / budget, string.Create(
            CultureInfo.InvariantCulture, $"{state.Cases} cases, best ratio {(state.Worst?.Evaluation is { Applies: true, Deciding: { } d } ? d.Ratio : double.NaN):G4}")));
        return Falsifier.Search(claim, form, budget, seed, progress, host.Cancellation);
    }

    private static int Tell(CliHost host, FormReport report, OutputFormat format, string path, bool quiet)
    {
        if (format != OutputFormat.Table)
            ClaimSheets.Of([report], format == OutputFormat.Md).Write(host.Out, format, host.Width);
        bool violated = report.Verdict is Verdict.Violated or Verdict.Refuted;
        if (format == OutputFormat.Table)
        {
            var deciding = report.Worst?.Evaluation.Deciding;
            List<Fact> facts =
            [
                new("claim", "claim", $"{report.Claim.Id}, {report.Claim.Locator}, {ClaimSheets.Word(report.Form.Kind)} form"),
                new("statement", "statement", report.Form.Statement),
                new("cases", "cases", FormattableString.Invariant($"{report.Cases}, {report.Applicable} of them inside the hypotheses")),
                new("verdict", "verdict", ClaimSheets.Word(report.Verdict)),
            ];
            if (deciding is { } sides && report.Worst is { } worst)
            {
                facts.Add(new("worst", violated ? "witness" : "worst case", worst.Instance.ToString()));
                facts.Add(new("sides", "there", string.Create(CultureInfo.InvariantCulture, $"{sides.Name}: {sides.Observed:G9} {ClaimSheets.Sign(sides.Relation)} {sides.Bound:G9} is asked; error {sides.Error:G3}, ratio {sides.Ratio:G6}")));
            }

            Facts.Write(host, format, facts);
        }

        if (violated)
        {
            File.WriteAllText(path, Sheet.Indented(report.Witness!.ToJson()) + "\n");
            if (!quiet)
                host.Error.WriteLine($"Witness: {path} (metaflow verify --witness {path})");
        }

        return ExitCode.Done;
    }

    private static TimeSpan Duration(string text)
    {
        var (number, unit) = text.EndsWith('s') ? (text[..^1], 1.0) : text.EndsWith('m') ? (text[..^1], 60.0) : text.EndsWith('h') ? (text[..^1], 3600.0) : (text, 1.0);
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value * unit is > 0 and <= 1e6
            ? TimeSpan.FromSeconds(value * unit)
            : throw new UsageException($"--budget cannot be '{text}'; it must be a time such as 30s, 2m or 1h.");
    }

    private sealed class Told(Action<(int Cases, Case? Worst)> tell) : IProgress<(int Cases, Case? Worst)>
    {
        public void Report((int Cases, Case? Worst) value) => tell(value);
    }
}
