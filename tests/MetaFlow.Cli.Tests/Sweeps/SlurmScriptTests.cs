using System.Diagnostics;
using MetaFlow.Cli.Tests.Support;
using Xunit;

namespace MetaFlow.Cli.Tests.Sweeps;

/// <summary>The script without Slurm: tests/slurm/test.sh gives it to a real one.</summary>
[Collection(Workplace.InFolder)]
public sealed class SlurmScriptTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Slurm_Script_IsAnArrayWithATaskForEachShard()
    {
        _place.Write("alpha.json", SweepCommandTests.Alpha);
        var outcome = _place.Run("sweep", "alpha.json", "--slurm", "--shards", "3", "--store", "runs.db");
        Assert.Equal((0, "alpha.slurm.sh\n"), (outcome.Code, outcome.Out));
        Assert.Equal(["alpha.json", "alpha.slurm.sh"], Directory.GetFiles(_place.Folder).Select(Path.GetFileName).Order());
        var text = File.ReadAllText("alpha.slurm.sh");
        Assert.StartsWith("#!/bin/bash\n", text, StringComparison.Ordinal);
        Assert.Contains("\n#SBATCH --array=1-3\n", text, StringComparison.Ordinal);
        Assert.Contains("--shard \"$SLURM_ARRAY_TASK_ID/3\"", text, StringComparison.Ordinal);
        Assert.Contains($"metaflow db merge {_place.Path("runs-shard-*-of-3.db")} --store {_place.Path("runs.db")}", text, StringComparison.Ordinal);

        // Slurm stops reading its own lines at the first command.
        Assert.True(text.LastIndexOf("#SBATCH", StringComparison.Ordinal) < text.IndexOf("set -euo", StringComparison.Ordinal));
    }

    [Fact]
    public void Slurm_Script_AsATaskOfTheArray_RunsItsShard()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs bash.");
        _place.Write("it's.json", SweepCommandTests.Alpha);
        Assert.Equal(0, _place.Run("sweep", "it's.json", "--slurm", "--shards", "2", "--store", "it's.db").Code);
        var start = new ProcessStartInfo("bash", ["it's.slurm.sh"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["SLURM_ARRAY_TASK_ID"] = "2";
        start.Environment["METAFLOW_COMMAND"] = $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "MetaFlow.Cli.dll")}";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((0, ""), (process.ExitCode, error));
        Assert.True(File.Exists("it's-shard-2-of-2.db"));
    }

    [Fact]
    public void Slurm_DryRun_PrintsTheScriptAndWritesNothing()
    {
        _place.Write("alpha.json", SweepCommandTests.Alpha);
        var printed = _place.Run("sweep", "alpha.json", "--slurm", "--dry-run");
        Assert.Single(_place.Listing());
        _place.Run("sweep", "alpha.json", "--slurm", "--output", "a.sh");
        Assert.Equal(File.ReadAllText("a.sh").Replace("a.sh", "alpha.slurm.sh", StringComparison.Ordinal), printed.Out);
    }
}
