using System.CommandLine;
using MetaFlow.Cli.Benchmarks;
using MetaFlow.Cli.Figures;
using MetaFlow.Cli.Output;
using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow bench work-precision</c>.</summary>
internal static class BenchCommand
{
    private static readonly string[] s_problems = ["p1", "p3", "p5"];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var bench = new CliCommand("bench", "Measure MetaFlow on its standard problems.", "metaflow bench work-precision --problem p1");
        bench.Add(WorkPrecisionCommand(host));
        return bench;
    }

    private static CliCommand WorkPrecisionCommand(CliHost host)
    {
        var command = new CliCommand(
            "work-precision",
            "Error against evaluations and CPU time for every adaptive method and tolerance, on the MAML flow of a standard problem from the data. Each solve is stored as a run, and a figure is drawn.",
            "metaflow bench work-precision --problem p1 --peers ../peers --output results/benchmarks/work-precision-p1.png --format md",
            "metaflow bench work-precision --problem p3 --method dormand-prince-853 --method dormand-prince-54");
        var problem = CommonOptions.Text("--problem", string.Join('|', s_problems), "The standard problem; default p1.");
        var method = CommonOptions.Texts("--method", "NAME", "A method, repeatable; default all that fit the problem.");
        var peers = CommonOptions.Text("--peers", "FOLDER", "A folder of peers, whose stored points are listed and drawn too.");
        var output = CommonOptions.Text("--output", "FILE", "A .png or .svg file, or a folder; default figures/work-precision-PROBLEM.png.");
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(CommonOptions.AllFormats);
        var quiet = CommonOptions.Quiet();
        foreach (var option in new Option[] { problem, method, peers, output, store, format, quiet })
            command.Add(option);
        command.SetAction(result =>
        {
            var name = CommonOptions.Word(result.GetValue(problem), "--problem", s_problems) ?? "p1";
            var written = CommonOptions.FormatOf(result.GetValue(format), CommonOptions.AllFormats);
            var path = FigurePath.Of(result.GetValue(output), "work-precision-" + name);
            var rivals = result.GetValue(peers) is { } folder ? PeerPoints.Read(folder, name) : [];
            var study = new WorkPrecision(name);
            var methods = Chosen(result.GetValue(method)!, study);
            using var opened = RunStore.OpenOrCreate(CommonOptions.StorePath(result.GetValue(store), host));
            List<WorkPoint> points = [];
            foreach (var each in methods)
            {
                if (!result.GetValue(quiet))
                    host.Error.WriteLine($"{name}: {each.Name}");
                points.AddRange(Measure(study, each, opened));
            }

            points.AddRange(rivals);
            WorkFigure.Of(name, points).Save(path);
            Write(host, written, points);
            if (written is OutputFormat.Table or OutputFormat.Md)
                Summarize(host, written, study, points, path);
            return ExitCode.Done;
        });
        return command;
    }

    private static IReadOnlyList<Method> Chosen(string[] names, WorkPrecision study)
    {
        var known = study.Methods.Select(m => m.Name).ToList();
        foreach (var name in names.Where(name => !known.Contains(name)))
            throw new UsageException($"--method cannot be '{name}'{Names.Hint(name, known)}");
        return names.Length == 0 ? study.Methods : [.. study.Methods.Where(m => names.Contains(m.Name))];
    }

    // First-order methods end where a solve no longer reaches the end within its budget.
    private static IEnumerable<WorkPoint> Measure(WorkPrecision study, Method method, RunStore store)
    {
        foreach (var tolerance in WorkPrecision.Tolerances)
        {
            if (study.Measure(method, tolerance) is not { } measured)
                yield break;
            var origin = measured.Solve.Origin!;
            store.Save(measured.Solve, ["work-precision"], new RunDescription
            {
                Experiment = "work-precision-" + study.Name,
                Algorithm = origin.Algorithm,
                Mode = "flow",
                Method = method.Name,
                Route = "data",
                Kernel = origin.Kernel,
                Parameters = new Dictionary<string, ParameterValue>(origin.Parameters)
                {
                    ["error"] = measured.Point.Error,
                    ["evaluations"] = measured.Point.Evaluations,
                    ["cpu_seconds"] = measured.Point.Seconds,
                },
            });
            yield return measured.Point;
        }
    }

    private static void Write(CliHost host, OutputFormat format, List<WorkPoint> points)
    {
        SheetColumn[] columns =
        [
            new("problem", "problem"), new("solver", "solver"), new("rival", "rival"), new("tolerance", "tolerance", true), new("error", "error", true),
            new("evaluations", "evaluations", true), new("cpu_seconds", "CPU time / s", true),
        ];
        new Sheet(columns, [.. points.Select(p => new object?[] { p.Problem, p.Solver, p.IsRival, p.Tolerance, p.Error, p.Evaluations, p.Seconds })]) { Keys = 2 }
            .Write(host.Out, format, host.Width);
    }

    private static void Summarize(CliHost host, OutputFormat format, WorkPrecision study, List<WorkPoint> points, string path)
    {
        SheetColumn[] columns =
        [
            new("solver", "solver"), new("error", "error", true), new("evaluations", "evaluations, interpolated", true), new("least_evaluations", "evaluations of one solve", true),
            new("cpu_seconds", "CPU time / s, interpolated", true),
        ];
        var rows = new List<object?[]>();
        foreach (var error in WorkTargets.Errors)
        {
            foreach (var group in points.GroupBy(p => p.Solver).OrderBy(g => WorkTargets.Least(g, error, p => p.Evaluations)))
            {
                var least = WorkTargets.Least(group, error, p => p.Evaluations);
                if (double.IsFinite(least))
                    rows.Add([group.Key, error, Math.Round(WorkTargets.Interpolated(group, error, p => p.Evaluations)), least, WorkTargets.Interpolated(group, error, p => p.Seconds)]);
            }
        }

        host.Out.WriteLine();
        new Sheet(columns, rows) { Keys = 1 }.Write(host.Out, format, host.Width);
        host.Out.WriteLine();
        host.Out.WriteLine($"Errors against {study.ReferenceNote}.");
        foreach (var error in WorkTargets.Errors)
        {
            if (study.FromDataToSolution(error) is { } best)
                host.Out.WriteLine($"From the tasks to the solution, route {best.Route.ToString().ToLowerInvariant()}, compilation included, error {Cell.ForPeople(best.Point.Error)} (at most {Cell.ForPeople(error)}): {Cell.ForPeople(best.Point.Seconds)} s of CPU time.");
        }

        host.Out.WriteLine(path);
    }
}
