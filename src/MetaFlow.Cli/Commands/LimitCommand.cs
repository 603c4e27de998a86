using System.CommandLine;
using MetaFlow.Cli.Figures;
using MetaFlow.Cli.Output;
using MetaFlow.Data;
using MetaFlow.Experiments;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow limit</c>: how an algorithm approaches its flow.</summary>
internal static class LimitCommand
{
    private static readonly OutputFormat[] s_formats = [OutputFormat.Table, OutputFormat.Json, OutputFormat.Jsonl, OutputFormat.Csv, OutputFormat.Md];
    private static readonly string[] s_parameters = [.. Enum.GetValues<LimitParameter>().Select(LimitDescription.NameOf)];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var limit = new CliCommand("limit", "Study a limit: a ladder of values of one parameter, the distance from the limit at each, and the order with which it vanishes. Finished rungs are taken from the store, so an interrupted study goes on where it was.",
            "metaflow limit maml                          # β → 0 on the diabetes data: order 1 to the flow, 2 to the modified flow",
            "metaflow limit bi-maml --problem logistic --rungs 9",
            "metaflow limit maml --problem quadratics --batch 1   # sampled tasks: weak orders, exactly",
            "metaflow limit maml --parameter inner-step --format json",
            "metaflow limit maml --problem logistic --parameter inner-steps --inner-time 1",
            "metaflow limit fo-muml --problem quadratics --parameter fixed-point-steps",
            "metaflow limit fo-b-maml --problem quadratics --parameter perturbation --ratio 10 --rungs 9",
            "metaflow limit maml --problem mine.json --until 20 --first 0.05 --set seed=7");
        var algorithm = new Argument<string>("ALGORITHM") { Description = "An algorithm of the catalog (metaflow catalog algorithms)." };
        var problem = CommonOptions.Text("--problem", "NAME|FILE.json", $"What it learns: {string.Join(", ", LimitProblems.Names)}, an experiment of the catalog, or a file that describes one; default {LimitProblems.Names[0]}.");
        var parameter = CommonOptions.Text("--parameter", string.Join('|', s_parameters), "What goes to its limit; default outer-step.");
        var first = CommonOptions.Text("--first", "X", "The first value, farthest from the limit.");
        var ratio = CommonOptions.Text("--ratio", "N", "Factor between neighbouring values, 2 to 10; default 2.");
        var rungs = CommonOptions.Text("--rungs", "N", "Number of values, 3 to 24; default 7.");
        var until = CommonOptions.Text("--until", "T", "End of the time window; default that of the problem.");
        var innerTime = CommonOptions.Text("--inner-time", "T", "For inner-steps: keep αN = T, so that the adaptation approaches the inner gradient flow; without it α is kept.");
        var batch = CommonOptions.Text("--batch", "B", "Tasks drawn per step, with replacement: the moments of the sampled update against the flow in the mean and the stochastic modified equation.");
        var samples = CommonOptions.Text("--samples", "N", "Paths from which moments are estimated where they are not exact; default 20000.");
        var settings = CommonOptions.Texts("--set", "PATH=VALUE", "Change a field of the problem's description, such as seed=7; may be repeated.");
        var seed = CommonOptions.Text("--seed", "N", "Seed of every random draw.");
        var kernel = CommonOptions.Text("--kernel", "auto|native|managed", "The numerical kernel; default $METAFLOW_KERNEL, else native where it is there.");
        var jobs = CommonOptions.Text("--jobs", "N", "Threads per evaluation; default 1. The results are the same bits for any number.");
        var tag = CommonOptions.Texts("--tag", "TAG", "A tag for the stored runs; may be repeated.");
        var output = CommonOptions.Text("--output", "FILE", "The figure: a .png or .svg file, or a folder; default figures/limit.ALGORITHM.PROBLEM.PARAMETER.png.");
        var noFigure = new Option<bool>("--no-figure") { Description = "Write no figure." };
        var fresh = new Option<bool>("--fresh") { Description = "Run every rung again, also those that the store has." };
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(s_formats);
        var quiet = CommonOptions.Quiet();
        limit.Add(algorithm);
        foreach (var option in new Option[] { problem, parameter, first, ratio, rungs, until, innerTime, batch, samples, settings, seed, kernel, jobs, tag, output, noFigure, fresh, store, format, quiet })
            limit.Add(option);
        limit.SetAction(result =>
        {
            var problemName = result.GetValue(problem) ?? LimitProblems.Names[0];
            var description = new LimitDescription
            {
                Algorithm = AlgorithmCatalogue.Get(result.GetRequiredValue(algorithm)).Name,
                ProblemName = ExperimentArgument.IsFile(problemName) ? Path.GetFileNameWithoutExtension(problemName) : problemName,
                Problem = ExperimentArgument.Changed(
                    ExperimentArgument.IsFile(problemName) ? ExperimentDescription.Load(problemName) : LimitProblems.Get(problemName), result.GetValue(settings)!, result.GetValue(seed)),
                Parameter = Parameter(result.GetValue(parameter)),
                First = CommonOptions.Positive(result.GetValue(first), "--first"),
                Ratio = (int)(CommonOptions.Integer(result.GetValue(ratio), "--ratio", 2, 10) ?? 2),
                Rungs = (int)(CommonOptions.Integer(result.GetValue(rungs), "--rungs", 3, 24) ?? 7),
                InnerTime = CommonOptions.Positive(result.GetValue(innerTime), "--inner-time"),
                Batch = (int?)CommonOptions.Integer(result.GetValue(batch), "--batch", 1, 1_000_000),
                Samples = (int)(CommonOptions.Integer(result.GetValue(samples), "--samples", 100, 100_000_000) ?? 20_000),
                EndTime = CommonOptions.Positive(result.GetValue(until), "--until"),
            };
            return Execute(host, description, new LimitRequest
            {
                Format = CommonOptions.FormatOf(result.GetValue(format), s_formats),
                StorePath = CommonOptions.StorePath(result.GetValue(store), host),
                FigurePath = result.GetValue(noFigure) ? null
                    : FigurePath.Of(result.GetValue(output), $"limit.{description.Algorithm}.{description.ProblemName}.{LimitDescription.NameOf(description.Parameter)}{(description.Batch is { } drawn ? $".batch-{drawn}" : "")}"),
                Runner = new RunnerOptions
                {
                    Kernel = CommonOptions.Kernel(result.GetValue(kernel), host),
                    Threads = (int)(CommonOptions.Integer(result.GetValue(jobs), "--jobs", 1, 1024) ?? 1),
                    Tags = ExperimentArgument.Tags(result.GetValue(tag)!),
                },
                Fresh = result.GetValue(fresh),
                Quiet = result.GetValue(quiet),
            });
        });
        return limit;
    }

    private static int Execute(CliHost host, LimitDescription description, LimitRequest request)
    {
        using var sink = new LateStore(request.StorePath);
        sink.Check();
        if (!request.Quiet)
            KernelNotice.Write(host, request.Runner.Kernel);
        LimitResult result;
        using (var line = new ProgressLine(host.Error, host.ShowsProgress && !request.Quiet, host.Width))
        {
            var progress = new DirectProgress(p =>
            {
                if (p.Label.Length > 0)
                    line.Show(p.Fraction, $"rung {p.Run} of {p.Runs}: {p.Label}");
            });
            result = LimitRunner.Run(description, new DataSources(), sink, request.Fresh ? null : new RungsOfStore(sink), request.Runner, progress, host.Cancellation);
        }

        return LimitReport.Write(host, request, result, sink);
    }

    private static LimitParameter Parameter(string? text)
    {
        var name = CommonOptions.Word(text, "--parameter", s_parameters);
        return name is null ? LimitParameter.OuterStep : Enum.GetValues<LimitParameter>()[Array.IndexOf(s_parameters, name)];
    }
}
