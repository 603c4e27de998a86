using System.Text.Json.Nodes;
using MetaFlow.Cli.Commands;
using MetaFlow.Cli.Output;
using MetaFlow.Storage;
using MetaFlow.Theory;

namespace MetaFlow.Cli.Claims;

/// <summary>Runs the checks, in parallel and with progress, stores them and tells what was found.</summary>
internal static class VerifyRun
{
    /// <summary>Executes a request.</summary>
    public static int Execute(CliHost host, VerifyRequest request)
    {
        using var store = new LateStore(request.StorePath);
        store.Check();
        var found = Check(host, request);
        var reports = found.Select(entry => entry.Report).ToList();
        var kept = store.OpenForNotes();
        foreach (var report in reports)
            StoredClaims.Save(kept, report, Configuration(request, report));

        bool people = request.Format is OutputFormat.Table or OutputFormat.Md;
        var changes = found.SelectMany(entry => entry.Mutants.Select(mutant => (entry.Report, mutant))).ToList();
        if (request.DropsHypotheses || request.BreaksBounds)
            ClaimSheets.Of(changes, people).Write(host.Out, request.Format, host.Width);
        else
            ClaimSheets.Of(reports, people).Write(host.Out, request.Format, host.Width);
        if (request.ReportPath is { } path)
        {
            File.WriteAllText(path, ClaimsPage.Of(found, request));
            Notice(host, request, $"Report: {path}");
        }

        var unexpected = reports.Where(report => IsUnexpected(report, request)).ToList();
        if (people)
        {
            host.Out.WriteLine();
            host.Out.WriteLine(Summary(reports));
        }

        foreach (var report in unexpected)
            host.Error.WriteLine($"metaflow: {report.Claim.Id} {ClaimSheets.Word(report.Form.Kind)}: {ClaimSheets.Word(report.Verdict)}, expected {ClaimSheets.Expected(report)}.");
        return unexpected.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>On the user's own problem hypotheses may fail and rates may need more; only a violation of what should hold is unexpected there.</summary>
    private static bool IsUnexpected(FormReport report, VerifyRequest request) => request.Options.Problem is null
        ? !report.IsExpected
        : report.Form.Expected is Expectation.Holds && report.Verdict is Verdict.Violated or Verdict.Refuted;

    private static ClaimFinding[] Check(CliHost host, VerifyRequest request)
    {
        var found = new ClaimFinding[request.Forms.Count];
        int done = 0;
        var gate = new Lock();
        using var line = new ProgressLine(host.Error, host.ShowsProgress && !request.Quiet, host.Width);
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = request.Jobs, CancellationToken = host.Cancellation }, i =>
        {
            var (claim, form) = request.Forms[i];
            var report = Verifier.Check(claim, form, request.Options, host.Cancellation);
            List<MutantReport> mutants = [];
            if (form.Expected == Expectation.Holds)
            {
                if (request.DropsHypotheses)
                    mutants.AddRange(Mutations.OfHypotheses(claim, form, request.Options, host.Cancellation));
                if (request.BreaksBounds)
                    mutants.AddRange(Mutations.OfBound(claim, form, request.Options, host.Cancellation));
            }

            found[i] = new(report, mutants);
            lock (gate)
                line.Show((double)++done / found.Length, $"{done} of {found.Length} forms: {claim.Id}");
        });
        return found;
    }

    private static JsonObject Configuration(VerifyRequest request, FormReport report) => new()
    {
        ["seed"] = report.Seed,
        ["effort"] = request.Options.Effort,
        ["cases"] = report.Cases,
        ["problem"] = request.ProblemName,
    };

    private static string Summary(List<FormReport> reports) =>
        $"{Counted(reports.Count, "form")} of {Counted(reports.Select(report => report.Claim.Id).Distinct().Count(), "claim")}: "
        + string.Join(", ", reports.GroupBy(report => report.Verdict).OrderBy(group => group.Key).Select(group => $"{group.Count()} {ClaimSheets.Word(group.Key)}"))
        + $"; {reports.Count(report => !report.IsExpected)} not as expected. Sampling never proves: only certified and refuted are proofs.";

    private static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static void Notice(CliHost host, VerifyRequest request, string text)
    {
        if (!request.Quiet)
            host.Error.WriteLine(text);
    }
}
