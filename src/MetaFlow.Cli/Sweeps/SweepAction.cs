using System.Globalization;
using MetaFlow.Cli.Commands;
using MetaFlow.Cli.Output;
using MetaFlow.Data;
using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Sweeps;

/// <summary>Does a sweep: looks what is stored, runs what is missing, tells what there is.</summary>
internal static class SweepAction
{
    /// <summary>Lists what would be done.</summary>
    public static int Rehearse(CliHost host, SweepRequest request)
    {
        using var sink = new LateStore(request.StorePath);
        sink.Check();
        var runs = request.Runs();
        using var store = File.Exists(request.StorePath) ? RunStore.OpenReadOnly(request.StorePath) : null;
        var plan = store is null ? SweepPlan.FromScratch(runs) : SweepPlan.Of(runs, store, request.Sweep.Tag);
        if (plan.Missing.Count > 0)
            Rehearsal.Check(plan.Missing[0].Experiment, new DataSources(), new RunnerOptions { Kernel = request.Kernel });
        SweepReport.Points(request, plan).Write(host.Out, request.Format, host.Width);
        Notice(host, request, $"Nothing was run: {SweepReport.Extent(request, plan)}; {SweepReport.Count(plan.Done.Count, "run")} of them {(plan.Done.Count == 1 ? "is" : "are")} stored in {request.StorePath} already.");
        return ExitCode.Done;
    }

    /// <summary>Does it.</summary>
    public static int Do(CliHost host, SweepRequest request)
    {
        using var sink = new LateStore(request.StorePath);
        sink.Check();
        if (!request.Quiet)
            KernelNotice.Write(host, request.Kernel);
        var plan = Plan(request);
        if (plan.Done.Count > 0)
            Notice(host, request, $"{SweepReport.Count(plan.Done.Count, "run")} of {plan.Runs.Count} {(plan.Done.Count == 1 ? "is" : "are")} stored already and not done again.");
        if (plan.Elsewhere.Count > 0)
            Notice(host, request, $"{SweepReport.Count(plan.Elsewhere.Count, "run")} {(plan.Elsewhere.Count == 1 ? "is" : "are")} at work in another process and left to it.");
        var options = new SweepOptions { Parallelism = request.Jobs, Kernel = request.Kernel, Tags = request.Tags, EndsSweep = static e => e is StoreException or UsageException };
        SweepResult result;
        using (var line = new ProgressLine(host.Error, host.ShowsProgress && !request.Quiet, host.Width))
        {
            // The runs that are done already count as work that took no time, and are therefore left out.
            var progress = new DirectProgress(p => line.Show(p.Fraction, string.Create(
                CultureInfo.InvariantCulture, $"{p.Ended} of {p.Runs} runs done{(p.Failed > 0 ? $", {p.Failed} failed" : "")}{(p.Label.Length > 0 ? ": " + p.Label : "")}")));
            result = SweepRunner.Run(plan.Missing, new DataSources(), sink, request.Sweep.Tag, options, progress, host.Cancellation);
        }

        // Where nothing is stored, before or now, and nothing could begin, the input is wrong.
        if (plan.Done.Count == 0 && sink.Opened is null && result.Failures is [{ Cause: InvalidInputException first }, ..] && result.Failures.All(f => f.Cause is InvalidInputException))
            throw first;
        using var store = sink.Opened is null && File.Exists(request.StorePath) ? RunStore.OpenReadOnly(request.StorePath) : null;
        return SweepReport.Write(host, request, plan, result, sink.Opened ?? store);
    }

    private static SweepPlan Plan(SweepRequest request)
    {
        var runs = request.Runs();
        if (!File.Exists(request.StorePath) || new FileInfo(request.StorePath).Length == 0)
            return SweepPlan.FromScratch(runs);
        using var store = RunStore.OpenOrCreate(request.StorePath);
        var plan = SweepPlan.Of(runs, store, request.Sweep.Tag);
        if (!store.IsReadOnly)
            plan.Retag(store, request.Sweep.Tag);
        return plan;
    }

    /// <summary>A line on standard error, unless the user wants none.</summary>
    public static void Notice(CliHost host, SweepRequest request, string text)
    {
        if (!request.Quiet)
            host.Error.WriteLine(text);
    }

    private sealed class DirectProgress(Action<SweepProgress> action) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => action(value);
    }
}
