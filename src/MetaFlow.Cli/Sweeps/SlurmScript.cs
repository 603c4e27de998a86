using System.Globalization;
using MetaFlow.Experiments;

namespace MetaFlow.Cli.Sweeps;

/// <summary>Writes the job-array script for Slurm.</summary>
internal static class SlurmScript
{
    /// <summary>Writes the script, or with a dry run prints it.</summary>
    public static int Write(CliHost host, SweepRequest request, int shards, string? output, bool dryRun)
    {
        if (shards > request.Sweep.Points.Count)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--shards is {shards}, but {request.Sweep.Tag} has only {SweepReport.Count(request.Sweep.Points.Count, "point")}; more shards than points would have nothing to do."));
        var path = output ?? Path.ChangeExtension(request.File, null) + ".slurm.sh";
        WritableFiles.Check(path, "--output");
        if (Same(path, request.File))
            throw new UsageException($"--output '{path}' is the sweep's own file; name another one.");
        if (((string[])[path, request.File, request.BaseStorePath]).Any(p => p.AsSpan().IndexOfAny('\n', '\r') >= 0))
            throw new UsageException("a script for Slurm cannot name files whose names have line breaks; rename them.");
        var text = Text(request, shards, path, Command());
        if (dryRun)
        {
            host.Out.Write(text);
            return ExitCode.Done;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        host.Out.WriteLine(path);
        SweepAction.Notice(host, request, string.Create(CultureInfo.InvariantCulture, $"{shards} tasks for {request.Sweep.Runs().Count} runs; look at the time and the partition, then: sbatch {path}"));
        return ExitCode.Done;
    }

    /// <summary>The script.</summary>
    /// <param name="request">The sweep and its store.</param>
    /// <param name="shards">Tasks of the array.</param>
    /// <param name="path">Where the script is written.</param>
    /// <param name="command">How metaflow is started, quoted for the shell.</param>
    internal static string Text(SweepRequest request, int shards, string path, string command)
    {
        var file = Path.GetFullPath(request.File);
        var store = Path.GetFullPath(request.BaseStorePath);
        var folder = Path.GetDirectoryName(store)!;
        var parts = Path.Combine(folder, Shard.FileName(store, "*", shards));
        var name = request.Sweep.Name;
        var kernel = request.Kernel == KernelChoice.Auto ? "" : $" --kernel {request.Kernel.ToString().ToLowerInvariant()}";
        var tags = string.Concat(request.Tags.Select(tag => $" --tag={Quote(tag)}"));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            #!/bin/bash
            # The sweep {{name}} as a job array: {{SweepReport.Count(request.Sweep.Points.Count, "point")}}, {{SweepReport.Count(request.Sweep.Runs().Count, "run")}}, {{SweepReport.Count(shards, "shard")}}.
            #
            #   sbatch {{Path.GetFileName(path)}}
            #
            # A task that was killed or ran out of time goes on where it was when the script is submitted again: what a shard's store
            # has is not run again. When all tasks are done, merge the shards (the folder must be one that all nodes share):
            #
            #   metaflow db merge {{parts}} --store {{store}}
            #
            #SBATCH --job-name=metaflow-{{name}}
            #SBATCH --array=1-{{shards}}
            #SBATCH --ntasks=1
            #SBATCH --cpus-per-task=1
            #SBATCH --time=01:00:00
            #SBATCH --output=metaflow-{{name}}-%A_%a.out

            set -euo pipefail
            # How this machine starts metaflow; METAFLOW_COMMAND replaces it where the nodes have it elsewhere.
            if [ -n "${METAFLOW_COMMAND:-}" ]; then read -r -a metaflow <<<"$METAFLOW_COMMAND"; else metaflow=({{command}}); fi
            cd {{Quote(Directory.GetCurrentDirectory())}}
            exec "${metaflow[@]}" sweep {{Quote(file)}} --shard "$SLURM_ARRAY_TASK_ID/{{shards}}" \
              --jobs "${SLURM_CPUS_PER_TASK:-1}" --store {{Quote(store)}} --quiet{{kernel}}{{tags}}

            """);
    }

    /// <summary>A word for the shell.</summary>
    internal static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // As this process was started: dotnet with the assembly, or the command itself.
    private static string Command()
    {
        var process = Environment.ProcessPath ?? "metaflow";
        var isHost = string.Equals(Path.GetFileNameWithoutExtension(process), "dotnet", StringComparison.OrdinalIgnoreCase);
        return isHost ? $"{Quote(process)} exec {Quote(Path.Combine(AppContext.BaseDirectory, "MetaFlow.Cli.dll"))}" : Quote(process);
    }

    private static bool Same(string a, string b) => string.Equals(Path.GetFullPath(a), Path.GetFullPath(b), StringComparison.Ordinal);
}
