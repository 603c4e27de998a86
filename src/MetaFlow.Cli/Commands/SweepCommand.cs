using System.CommandLine;
using MetaFlow.Cli.Output;
using MetaFlow.Cli.Sweeps;
using MetaFlow.Experiments;

namespace MetaFlow.Cli.Commands;

/// <summary><c>metaflow sweep</c>.</summary>
internal static class SweepCommand
{
    private static readonly OutputFormat[] s_formats = [OutputFormat.Table, OutputFormat.Json, OutputFormat.Jsonl, OutputFormat.Csv, OutputFormat.Md];

    /// <summary>Builds the command.</summary>
    public static Command Create(CliHost host)
    {
        var sweep = new CliCommand("sweep", "Run an experiment at many points: a grid, a list, or random ones. What is stored already is not run again, so a sweep that was stopped goes on where it was.",
            "metaflow sweep alpha.json --dry-run          # which points?  (metaflow catalog sweep-schema describes the file)",
            "metaflow sweep alpha.json                    # on all processors; again: only what is missing",
            "metaflow runs list \"tag = 'sweep:alpha'\"",
            "metaflow sweep alpha.json --shard 2/4        # every fourth point, into metaflow-shard-2-of-4.db",
            "metaflow sweep alpha.json --slurm --shards 8 # writes alpha.slurm.sh, a job array for sbatch");
        var file = new Argument<string>("FILE.json") { Description = "A sweep: a base experiment and the points at which it is run." };
        var jobs = CommonOptions.Text("--jobs", "N", "Runs at work at once; default one for each processor. The results are the same bits for any number.");
        var shard = CommonOptions.Text("--shard", "I/N", "Only points I, I+N, I+2N, …, into a store of their own for metaflow db merge.");
        var slurm = new Option<bool>("--slurm") { Description = "Run nothing; write a job-array script for Slurm, one task for each shard." };
        var shards = CommonOptions.Text("--shards", "N", "With --slurm: how many shards; default 4, or as many as there are points.");
        var output = CommonOptions.Text("--output", "FILE", "With --slurm: the script; default the sweep's file with .slurm.sh in place of .json.");
        var kernel = CommonOptions.Text("--kernel", "auto|native|managed", "The numerical kernel; default $METAFLOW_KERNEL, else native where it is there.");
        var tag = CommonOptions.Texts("--tag", "TAG", "A further tag for the stored runs; may be repeated. All have sweep:NAME.");
        var store = CommonOptions.Store();
        var format = CommonOptions.Format(s_formats);
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything, list the points, and write nothing." };
        var quiet = CommonOptions.Quiet();
        sweep.Add(file);
        foreach (var option in new Option[] { jobs, shard, slurm, shards, output, kernel, tag, store, format, dryRun, quiet })
            sweep.Add(option);
        sweep.SetAction(result =>
        {
            var path = result.GetRequiredValue(file);
            var request = new SweepRequest
            {
                File = path,
                Shard = Shard.Parse(result.GetValue(shard)),
                BaseStorePath = CommonOptions.StorePath(result.GetValue(store), host),
                Format = CommonOptions.FormatOf(result.GetValue(format), s_formats),
                Kernel = CommonOptions.Kernel(result.GetValue(kernel), host),
                Jobs = (int)(CommonOptions.Integer(result.GetValue(jobs), "--jobs", 1, 1024) ?? Environment.ProcessorCount),
                Tags = ExperimentArgument.Tags(result.GetValue(tag)!),
                Quiet = result.GetValue(quiet),
                Sweep = SweepDescription.Load(path),
            };
            var count = CommonOptions.Integer(result.GetValue(shards), "--shards", 1, Shard.Most);
            if (!result.GetValue(slurm))
            {
                RequireAbsent(result.GetValue(shards), "--shards");
                RequireAbsent(result.GetValue(output), "--output");
                return result.GetValue(dryRun) ? SweepAction.Rehearse(host, request) : SweepAction.Do(host, request);
            }

            if (request.Shard is not null)
                throw new UsageException("--shard cannot be given with --slurm; each task of the job array runs a shard.");
            return SlurmScript.Write(host, request, (int)(count ?? Math.Min(4, request.Sweep.Points.Count)), result.GetValue(output), result.GetValue(dryRun));
        });
        return sweep;
    }

    private static void RequireAbsent(string? value, string name)
    {
        if (value is not null)
            throw new UsageException($"{name} can be given only with --slurm.");
    }
}
