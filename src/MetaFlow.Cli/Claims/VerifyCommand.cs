using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaFlow.Cli.Commands;
using MetaFlow.Cli.Output;
using MetaFlow.Data;
using MetaFlow.Theory;

namespace MetaFlow.Cli.Claims;

/// <summary><c>metaflow verify</c>: checks claims of the papers.</summary>
internal static class VerifyCommand
{
    private static readonly OutputFormat[] s_formats = CommonOptions.AllFormats;

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var verify = new CliCommand("verify", "Check claims of the papers: hypotheses, both sides and the error budget, on families of problems with known constants or on your own. Exit code 1 only where a verdict is not the expected one.",
            "metaflow verify xu2020.thm3.6",
            "metaflow verify ji2020                        # every claim of a paper",
            "metaflow verify --all --report claims.md      # everything, with a report",
            "metaflow verify xu2020.lemC.1 --problem mine.json --declare sigma=1.5",
            "metaflow verify xu2020.lemC.1 --mutate        # which hypotheses does it need?",
            "metaflow verify --witness witness.json        # one stored case again, in full",
            "metaflow runs sql \"SELECT claim_id, form, verdict FROM claim_check\"");
        var what = new Argument<string?>("ID|PAPER") { Arity = ArgumentArity.ZeroOrOne, Description = "A claim such as xu2020.thm3.6, or a paper such as ji2020 (metaflow catalog claims)." };
        var all = new Option<bool>("--all") { Description = "Every claim." };
        var form = CommonOptions.Text("--form", "printed|proof|corrected|sharp", "Only this form.");
        var problem = CommonOptions.Text("--problem", "NAME|FILE.json", "Check on the tasks of this experiment instead of the families.");
        var declare = CommonOptions.Texts("--declare", "NAME=VALUE", $"A constant of your problem that is not known: {string.Join(", ", TheoryProblems.Declarable)}; may be repeated.");
        var seed = CommonOptions.Text("--seed", "N", "Seed of every draw; default 1.");
        var effort = CommonOptions.Text("--effort", "X", "Factor on the number of cases; default 1.");
        var mutate = new Option<bool>("--mutate") { Description = "Drop each hypothesis in turn, and say which ones the claim needs." };
        var mutants = new Option<bool>("--mutants") { Description = "Break each bound on purpose, and say which mistakes are caught." };
        var witness = CommonOptions.Text("--witness", "FILE", "Evaluate one stored case again.");
        var report = CommonOptions.Text("--report", "FILE.md", "Also write a report.");
        var jobs = CommonOptions.Text("--jobs", "N", "Threads; default the number of cores. The results are the same for any number.");
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(s_formats);
        var quiet = CommonOptions.Quiet();
        verify.Add(what);
        foreach (var option in new Option[] { all, form, problem, declare, seed, effort, mutate, mutants, witness, report, jobs, store, format, quiet })
            verify.Add(option);
        verify.SetAction(result =>
        {
            var shape = CommonOptions.FormatOf(result.GetValue(format), s_formats);
            if (result.GetValue(witness) is { } file)
                return Replay(host, ReadWitness(file), shape);

            var name = result.GetValue(what);
            if ((name is null) == !result.GetValue(all))
                throw new UsageException("verify needs a claim, a paper or --all, and only one of them; 'metaflow catalog claims' lists the claims.");
            var problemName = result.GetValue(problem);
            if (problemName is null && result.GetValue(declare)!.Length > 0)
                throw new UsageException("--declare speaks of your own problem; name it with --problem.");
            if (problemName is not null && (result.GetValue(mutate) || result.GetValue(mutants)))
                throw new UsageException("--mutate and --mutants search in the families; leave --problem out.");
            if (result.GetValue(report) is { } path)
                WritableFiles.Check(path, "--report");
            return VerifyRun.Execute(host, new VerifyRequest
            {
                Forms = FormsOf(name is null ? ClaimCatalogue.All : ClaimCatalogue.Get(name), result.GetValue(form)),
                Options = new VerifyOptions
                {
                    Seed = CommonOptions.Integer(result.GetValue(seed), "--seed", 0, 9_000_000_000_000_000) ?? 1,
                    Effort = CommonOptions.Positive(result.GetValue(effort), "--effort") ?? 1,
                    Problem = problemName is null ? null : TheoryProblems.Of(ExperimentArgument.Load(problemName), new DataSources(), Declared(result.GetValue(declare)!)),
                },
                ProblemName = problemName,
                DropsHypotheses = result.GetValue(mutate),
                BreaksBounds = result.GetValue(mutants),
                ReportPath = result.GetValue(report),
                Jobs = (int)(CommonOptions.Integer(result.GetValue(jobs), "--jobs", 1, 1024) ?? Environment.ProcessorCount),
                StorePath = CommonOptions.StorePath(result.GetValue(store), host),
                Format = shape,
                Quiet = result.GetValue(quiet),
            });
        });
        return verify;
    }

    /// <summary>The forms of claims, or those of one kind.</summary>
    public static IReadOnlyList<(Claim Claim, Form Form)> FormsOf(IReadOnlyList<Claim> claims, string? kind)
    {
        string[] words = [.. Enum.GetValues<FormKind>().Select(ClaimSheets.Word)];
        var wanted = CommonOptions.Word(kind, "--form", words);
        var forms = claims.SelectMany(claim => claim.Forms.Where(form => wanted is null || ClaimSheets.Word(form.Kind) == wanted).Select(form => (claim, form))).ToList();
        return forms.Count > 0 ? forms
            : throw new UsageException($"{claims[0].Id} has no form '{wanted}'; it has {string.Join(", ", claims[0].Forms.Select(form => ClaimSheets.Word(form.Kind)))}.");
    }

    private static Dictionary<string, double> Declared(string[] texts)
    {
        var declared = new Dictionary<string, double>();
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !double.TryParse(text[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                throw new UsageException($"--declare cannot be '{text}'; it must be NAME=VALUE, such as sigma=1.5.");
            declared[text[..at].Trim()] = value;
        }

        return declared;
    }

    private static Witness ReadWitness(string path)
    {
        try
        {
            return Witness.FromJson(JsonNode.Parse(File.ReadAllText(path)));
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"The witness '{path}' is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} cannot be read.", e);
        }
        catch (InvalidInputException e)
        {
            throw new InvalidInputException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The witness '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static int Replay(CliHost host, Witness witness, OutputFormat format)
    {
        var report = Verifier.Replay(witness);
        var evaluation = report.Worst!.Evaluation;
        if (format == OutputFormat.Table)
        {
            Facts.Write(host, format,
            [
                new("claim", "claim", $"{report.Claim.Id}, {report.Claim.Locator}, {ClaimSheets.Word(report.Form.Kind)} form"),
                new("statement", "statement", report.Form.Statement),
                new("case", "case", witness.Instance.ToString()),
                new("verdict", "verdict", ClaimSheets.Word(report.Verdict)),
            ]);
            host.Out.WriteLine();
        }

        ClaimSheets.OfCase(evaluation).Write(host.Out, format, host.Width);
        if (report.Enclosure is { } enclosure && format == OutputFormat.Table)
        {
            foreach (var comparison in enclosure.Comparisons.Where(c => c.Enclosure is not null))
                host.Out.WriteLine(FormattableString.Invariant($"In interval arithmetic: {comparison.Name}: {comparison.Enclosure!.Value.Observed} against {comparison.Enclosure.Value.Bound}"));
        }

        return ExitCode.Done;
    }
}
