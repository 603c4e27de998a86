using System.Globalization;
using System.Text;
using MetaFlow.Numerics;
using MetaFlow.Theory;

namespace MetaFlow.Cli.Claims;

/// <summary>The report of a check of many claims, in Markdown: written for a researcher and for the authors of the papers.</summary>
internal static class ClaimsPage
{
    /// <summary>Writes the report.</summary>
    /// <param name="findings">What was found, in the order of the catalogue.</param>
    /// <param name="request">What was asked for.</param>
    public static string Of(IReadOnlyList<ClaimFinding> findings, VerifyRequest request)
    {
        var page = new StringBuilder();
        Head(page, findings, request);
        NotAsPrinted(page, findings);
        Open(page, findings);
        Proofs(page, findings);
        Tables(page, findings);
        Outside(page, findings);
        Mutants(page, findings);
        Untried(page, findings);
        return page.ToString();
    }

    private static void Head(StringBuilder page, IReadOnlyList<ClaimFinding> findings, VerifyRequest request)
    {
        var reports = findings.Select(finding => finding.Report).ToList();
        Verdict[] verdicts = [.. Enum.GetValues<Verdict>().Where(verdict => reports.Any(report => report.Verdict == verdict))];
        page.AppendLine(
            $"""
            # The claims of the papers

            Every numbered claim in the forms in which it was checked: as transcribed from the paper (`printed`), with the constant of the paper's proof (`proof`), with the least change that makes it hold (`corrected`), and with the best constant or the weakest hypotheses that are known (`sharp`). Our copies of the papers are conversions from PDF, so that a misprint may be one of the conversion. A verdict speaks of a form, never of a paper.

            - `consistent`: inside the hypotheses, no case exceeded the bound beyond its error budget. Sampling never proves. `attained`: bound and observation agree within the error.
            - `violated`: a case inside the hypotheses exceeds the bound by more than its error, on fresh seeds again. `refuted`: also with hypotheses and both sides enclosed by interval arithmetic, which is a proof for that case.
            - `certified`: decided over a whole box of parameters by interval bisection, which is a proof for the box.
            - `inconclusive`: neither side clears the error budget. `inapplicable`: no case satisfied the hypotheses. `untested`: it cannot be tried here, for the reason given.

            The ratio is observed/bound for upper bounds and bound/observed for lower ones in the worst case inside the hypotheses (for equalities: the difference relative to the sides); more than 1 is a violation, if the error budget, which is relative to the bound, does not cover it. The hit rate is the share of drawn cases that satisfy the rarest hypothesis.

            Made by `metaflow verify --all --mutants --report results/claims.md`{(request.Options.Effort == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" --effort {request.Options.Effort}"))} with seed {request.Options.Seed}. Any witness can be evaluated again: save its JSON and run `metaflow verify --witness FILE`.

            """);
        page.AppendLine(CultureInfo.InvariantCulture, $"{reports.Count} forms of {reports.Select(report => report.Claim.Id).Distinct().Count()} claims; {reports.Count(report => !report.IsExpected)} verdicts differ from what was expected.");
        page.AppendLine();
        page.AppendLine("| paper | forms | " + string.Join(" | ", verdicts.Select(ClaimSheets.Word)) + " |");
        page.AppendLine("| --- | ---: |" + string.Concat(verdicts.Select(_ => " ---: |")));
        foreach (var paper in reports.GroupBy(report => report.Claim.Paper))
            page.AppendLine($"| {paper.Key} | {paper.Count()} | {string.Join(" | ", verdicts.Select(verdict => paper.Count(report => report.Verdict == verdict)))} |");
        page.AppendLine();
    }

    private static void NotAsPrinted(StringBuilder page, IReadOnlyList<ClaimFinding> findings)
    {
        page.AppendLine("## Forms that did not hold").AppendLine();
        foreach (var group in findings.Select(finding => finding.Report).GroupBy(report => report.Claim))
        {
            foreach (var report in group.Where(report => report.Verdict is Verdict.Violated or Verdict.Refuted))
            {
                var other = group.Where(r => r.Form.Kind > report.Form.Kind && r.Verdict is Verdict.Consistent or Verdict.Attained or Verdict.Certified).OrderBy(r => r.Form.Kind).FirstOrDefault();
                page.AppendLine($"**{group.Key.Id}** ({ClaimSheets.Word(report.Form.Kind)}; {group.Key.Locator}). {(report.Form.Kind == FormKind.Printed ? "As transcribed" : "Stated")}: {report.Form.Statement}.");
                page.Append($"It does not hold at the instance {report.Worst!.Instance.ToString() switch { "" => "of the paper itself", var text => text }}: ");
                page.AppendLine(Sides(report));
                if (report.Form.Defect is { } defect)
                    page.AppendLine($"Kind of defect, from a reviewed note: {DefectWord(defect.Kind)}; {defect.Note.TrimEnd('.')}.");
                if (other is not null)
                    page.AppendLine($"The {ClaimSheets.Word(other.Form.Kind)} form held in all {other.Applicable} cases tried inside its hypotheses ({ClaimSheets.Word(other.Verdict)}{Ratio(other)}): {other.Form.Statement}.");
                if (group.Key.Affects is { } affected)
                    page.AppendLine($"Later results affected: {affected.TrimEnd('.')}.");
                page.AppendLine($"Witness: `{report.Witness!.ToJson().ToJsonString(s_json)}`").AppendLine();
            }
        }
    }

    private static void Open(StringBuilder page, IReadOnlyList<ClaimFinding> findings)
    {
        page.AppendLine("## Claims on which nothing was known before").AppendLine();
        foreach (var report in findings.Select(finding => finding.Report).Where(report => ClaimList.IsOpen(report.Claim.Id, report.Form.Kind)))
        {
            page.AppendLine($"- **{report.Claim.Id}** ({ClaimSheets.Word(report.Form.Kind)}): {report.Form.Statement}. Verdict **{ClaimSheets.Word(report.Verdict)}** in {report.Cases} cases, {report.Applicable} inside the hypotheses{Ratio(report)}. {report.Claim.Found}{(report.Form.Remark is { } remark ? " " + remark : "")}");
        }

        page.AppendLine();
    }

    private static void Proofs(StringBuilder page, IReadOnlyList<ClaimFinding> findings)
    {
        page.AppendLine("## Enclosures").AppendLine();
        page.AppendLine("Both sides of every refuted form at its witness, and the boxes of every certified form, in outward-rounded interval arithmetic.").AppendLine();
        page.AppendLine("| claim | form | verdict | what | observed side | bound |");
        page.AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var report in findings.Select(finding => finding.Report))
        {
            if (report.Enclosure is { } enclosure)
            {
                foreach (var comparison in enclosure.Comparisons.Where(c => c.IsCertainlyViolated))
                    page.AppendLine($"| {report.Claim.Id} | {ClaimSheets.Word(report.Form.Kind)} | refuted | {Cell(comparison.Name)} | {Show(comparison.Enclosure!.Value.Observed)} | {Show(comparison.Enclosure.Value.Bound)} |");
            }
            else if (report is { Verdict: Verdict.Certified, Box: { } box, Form.OnBox: not null })
            {
                var range = string.Join(", ", report.Form.Space.Parameters.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} ∈ [{p.Lower}, {p.Upper}]")));
                var sides = report.Worst?.Evaluation.Deciding?.Enclosure;
                page.AppendLine($"| {report.Claim.Id} | {ClaimSheets.Word(report.Form.Kind)} | certified | {Cell(range)}, {box.Boxes} boxes; nearest drawn point: | {(sides is { } s ? Show(s.Observed) : "")} | {(sides is { } b ? Show(b.Bound) : "")} |");
            }
        }

        page.AppendLine();
    }

    private static void Tables(StringBuilder page, IReadOnlyList<ClaimFinding> findings)
    {
        page.AppendLine("## Every form").AppendLine();
        foreach (var paper in findings.Select(finding => finding.Report).GroupBy(report => report.Claim.Paper))
        {
            page.AppendLine($"### {paper.Key}").AppendLine();
            using var writer = new StringWriter();
            ClaimSheets.Of([.. paper], people: true).Write(writer, Output.OutputFormat.Md, int.MaxValue);
            page.AppendLine(writer.ToString());
        }
    }

    private static void Outside(StringBuilder page, IReadOnlyList<ClaimFinding> findings)
    {
        var reports = findings.Select(finding => finding.Report).ToList();
        page.AppendLine("## Outside the hypotheses").AppendLine();
        page.AppendLine("For every form with hypotheses, a case that was met in which one of them fails, so that the form says nothing (`inapplicable`):").AppendLine();
        page.AppendLine("| claim | form | hypothesis that fails | left side | right side |");
        page.AppendLine("| --- | --- | --- | ---: | ---: |");
        foreach (var report in reports.Where(report => report.Outside is not null))
        {
            var failed = report.Outside!.Evaluation.Hypotheses.First(hypothesis => !hypothesis.Holds);
            page.AppendLine(CultureInfo.InvariantCulture, $"| {report.Claim.Id} | {ClaimSheets.Word(report.Form.Kind)} | {Cell(failed.Name)} | {failed.Left:G4} | {failed.Right:G4} |");
        }

        page.AppendLine().AppendLine("Forms that no case can lie outside of, and why:").AppendLine();
        foreach (var group in reports.Where(report => report.Form.Unconditional is not null).GroupBy(report => report.Form.Unconditional))
            page.AppendLine(CultureInfo.InvariantCulture, $"- {group.Key}: {string.Join(", ", group.Select(report => $"{report.Claim.Id} ({ClaimSheets.Word(report.Form.Kind)})"))}");
        page.AppendLine();
    }

    private static void Mutants(StringBuilder page, IReadOnlyList<ClaimFinding> findings)
    {
        var all = findings.SelectMany(finding => finding.Mutants.Select(mutant => (finding.Report, Mutant: mutant))).ToList();
        if (all.Count == 0)
            return;
        page.AppendLine("## Deliberate mistakes").AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"Forms that hold, with a deliberate mistake each: {all.Count(pair => pair.Mutant.IsCaught)} of {all.Count} mistakes were caught by a search from a fresh seed. The survivors, with the reason:").AppendLine();
        page.AppendLine("| claim | form | mistake | cases | why it survives |");
        page.AppendLine("| --- | --- | --- | ---: | --- |");
        foreach (var (report, mutant) in all.Where(pair => !pair.Mutant.IsCaught))
            page.AppendLine($"| {report.Claim.Id} | {ClaimSheets.Word(report.Form.Kind)} | {Cell(mutant.Name)} | {mutant.Cases} | {Cell(mutant.Reason ?? "no reason is known: the search did not find it")} |");
        page.AppendLine().AppendLine("Caught:").AppendLine();
        foreach (var group in all.Where(pair => pair.Mutant.IsCaught).GroupBy(pair => pair.Report))
            page.AppendLine($"- {group.Key.Claim.Id} ({ClaimSheets.Word(group.Key.Form.Kind)}): {string.Join("; ", group.Select(pair => pair.Mutant.Name))}");
        page.AppendLine();
    }

    private static void Untried(StringBuilder page, IReadOnlyList<ClaimFinding> findings)
    {
        var some = findings.Select(finding => finding.Report).Where(report => report.Form.Expected is Expectation.Untested or Expectation.Unproved).ToList();
        if (some.Count == 0)
            return;
        page.AppendLine("## Forms without proof, and forms that cannot be tried here").AppendLine();
        foreach (var report in some)
            page.AppendLine($"- {report.Claim.Id} ({ClaimSheets.Word(report.Form.Kind)}), {ClaimSheets.Word(report.Verdict)}: {report.Form.Remark}");
    }

    private static readonly System.Text.Json.JsonSerializerOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Sides(FormReport report)
    {
        if (report.Enclosure?.Comparisons.FirstOrDefault(c => c.IsCertainlyViolated) is { Enclosure: { } sides } comparison)
            return $"{comparison.Name}: {Show(sides.Observed)} where {ClaimSheets.Sign(comparison.Relation)} {Show(sides.Bound)} is claimed (intervals that contain the exact sides; refuted).";
        var deciding = report.Worst!.Evaluation.Deciding!.Value;
        return string.Create(CultureInfo.InvariantCulture, $"{deciding.Name}: {deciding.Observed:G9} where {ClaimSheets.Sign(deciding.Relation)} {deciding.Bound:G9} is claimed, with an error of at most {deciding.Error:G3}.");
    }

    private static string Show(Interval interval) => string.Create(CultureInfo.InvariantCulture, $"[{interval.Lower:G17}, {interval.Upper:G17}]");

    private static string Ratio(FormReport report) => double.IsNaN(report.Ratio) ? "" : string.Create(CultureInfo.InvariantCulture, $", largest ratio {report.Ratio:G4}");

    private static string DefectWord(DefectKind kind) => kind == DefectKind.ProofGap ? "proof gap" : ClaimSheets.Word(kind);

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
