using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace MetaFlow.Storage.Tests;

/// <summary>
/// What this test program does when it is started as a child: it writes a store and says on standard output what it knows to
/// be committed. Tests kill it, starve it of disk, or run two of it at once.
/// </summary>
internal static class ChildProgram
{
    private const string Variable = "METAFLOW_STORAGE_TEST_CHILD";

    /// <summary>Writes until it is killed.</summary>
    public const string Endless = "endless";

    /// <summary>Writes so many runs of so many points and ends.</summary>
    public const string Bulk = "bulk";

    /// <summary>Writes until the store fails, and says how.</summary>
    public const string Fill = "fill";

    /// <summary>Runs an experiment, slowly enough to be killed in the middle, and says every checkpoint.</summary>
    public const string Experiment = "experiment";

    /// <summary>Goes on with a run, as slowly.</summary>
    public const string Resume = "resume";

    /// <summary>Follows an ensemble, from its last checkpoint where there is one, as slowly.</summary>
    public const string FollowEnsemble = "ensemble";

    /// <summary>Makes one store after the other until it is killed.</summary>
    public const string Create = "create";

    /// <summary>Merges stores into the first one, one after the other.</summary>
    public const string Merge = "merge";

    /// <summary>Opens a store for writing, which migrates an older one.</summary>
    public const string Open = "open";

    /// <summary>The value of the point at a step, so that whoever reads can check each one.</summary>
    public static double Value(long step) => Math.ScaleB(step + 1, -7) * (step % 3 - 1);

    /// <summary>The command that starts this program as a child.</summary>
    public static ProcessStartInfo Command(string role, params string[] arguments)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "MetaFlow.Storage.Tests");
        var start = new ProcessStartInfo(File.Exists(host) ? host : Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment[Variable] = string.Join('\n', [role, .. arguments]);
        return start;
    }

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The test runner owns the entry point; a child must not reach it.")]
    public static void RunIfChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text)
            return;
        var parts = text.Split('\n');
        try
        {
            switch (parts[0])
            {
                case Endless:
                    WriteEndlessly(parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture));
                    break;
                case Bulk:
                    WriteBulk(parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[3], CultureInfo.InvariantCulture));
                    break;
                case Experiment:
                    SlowRuns.Run(parts[1], parts[2], int.Parse(parts[3], CultureInfo.InvariantCulture), Say);
                    break;
                case Resume:
                    SlowRuns.Resume(parts[1], Guid.Parse(parts[2]), int.Parse(parts[3], CultureInfo.InvariantCulture), Say);
                    break;
                case FollowEnsemble:
                    SlowEnsembles.Run(parts[1], parts[2], int.Parse(parts[3], CultureInfo.InvariantCulture), Say);
                    break;
                case Merge:
                    MergeInto(parts[1], parts[2..]);
                    break;
                case Open:
                    Say("opening");
                    RunStore.OpenOrCreate(parts[1]).Dispose();
                    break;
                case Create:
                    CreateEndlessly(parts[1]);
                    break;
                default:
                    FillDisk(parts[1]);
                    break;
            }
        }
        catch (Exception e) when (e is StoreException or InvalidInputException)
        {
            Say($"{e.GetType().Name} {e.Message}");
            Environment.Exit(3);
        }

        Environment.Exit(0);
    }

    private static void WriteEndlessly(string path, int seed)
    {
        var random = new Random(seed);
        // A quick timer beside flushes told by this thread, so that a kill meets each of them.
        using var store = RunStore.OpenOrCreate(path, StoreEnvironment.Default with { FlushInterval = TimeSpan.FromMilliseconds(7) });
        using var writer = (RunWriter)store.Begin(Samples.Description());
        Say($"run {writer.Id}");
        for (var step = 0L; ;)
        {
            var stop = step + random.Next(1, 300);
            for (; step < stop; step++)
            {
                writer.Point("loss", step, 0.25 * step, Value(step));
                writer.Point("grad_norm", step, 0.25 * step, -Value(step));
            }

            writer.Event("mark", step, step);
            writer.State("latest", step, [step, Value(step)]);
            writer.Flush();
            Say($"committed {step}");
        }
    }

    private static void CreateEndlessly(string folder)
    {
        for (var i = 0; ; i++)
        {
            using var store = RunStore.OpenOrCreate(Path.Combine(folder, $"{i:D6}.db"));
            Samples.Add(store, values: [1, 2]);
            Say($"created {i}");
        }
    }

    private static void MergeInto(string path, string[] sources)
    {
        using var store = RunStore.OpenOrCreate(path);
        Say("merging");
        foreach (var source in sources)
        {
            store.Merge(source);
            Say($"merged {source}");
        }
    }

    private static void WriteBulk(string path, int runs, int points)
    {
        using var store = RunStore.OpenOrCreate(path);
        for (var i = 0; i < runs; i++)
        {
            using var writer = store.Begin(Samples.Description("bulk"));
            for (var step = 0; step < points; step++)
                writer.Point("loss", step, step, Value(step));
            writer.Complete(Termination.Completed, Samples.Cost);
            Say($"run {writer.Id}");
        }
    }

    private static void FillDisk(string path)
    {
        using var store = RunStore.OpenOrCreate(path);
        using var writer = (RunWriter)store.Begin(Samples.Description());
        for (var step = 0L; ; step++)
        {
            writer.Point("loss", step, step, Value(step));
            if (step % 1000 == 999)
            {
                writer.Flush();
                Say($"committed {step + 1}");
            }
        }
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
