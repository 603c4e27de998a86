using MetaFlow.Experiments;
using MetaFlow.Storage;

namespace MetaFlow.Cli.Sweeps;

/// <summary>What is to be done of a sweep, seen from what its store already has.</summary>
/// <param name="Runs">All runs of the sweep or of its part.</param>
/// <param name="Done">Those that are stored, with the id under which they are.</param>
/// <param name="Elsewhere">Those that another process is working on.</param>
/// <param name="Leftovers">Stored runs of this sweep that failed, were interrupted or cancelled, and are done again.</param>
internal sealed record SweepPlan(
    IReadOnlyList<SweepRun> Runs,
    IReadOnlyDictionary<SweepRun, Guid> Done,
    IReadOnlySet<SweepRun> Elsewhere,
    IReadOnlyList<Guid> Leftovers)
{
    /// <summary>The runs that are to be done now.</summary>
    public IReadOnlyList<SweepRun> Missing => Runs.Where(run => !Done.ContainsKey(run) && !Elsewhere.Contains(run)).ToList();

    /// <summary>The plan where nothing is stored yet.</summary>
    public static SweepPlan FromScratch(IReadOnlyList<SweepRun> runs) =>
        new(runs, new Dictionary<SweepRun, Guid>(), new HashSet<SweepRun>(), []);

    /// <summary>Looks into a store.</summary>
    public static SweepPlan Of(IReadOnlyList<SweepRun> runs, RunStore store, string tag)
    {
        var done = new Dictionary<SweepRun, Guid>();
        var elsewhere = new HashSet<SweepRun>();
        var leftovers = new List<Guid>();
        foreach (var run in runs)
        {
            var stored = store.WithConfiguration(run.Experiment.ToJson());
            if (stored.FirstOrDefault(IsDone) is { } found)
                done.Add(run, found.Id);
            else if (stored.Any(r => r.Status == RunStatus.Running))
                elsewhere.Add(run);
            leftovers.AddRange(stored.Where(r => !IsDone(r) && r.Status != RunStatus.Running && r.Tags.Contains(tag)).Select(r => r.Id));
        }

        return new(runs, done, elsewhere, leftovers);
    }

    /// <summary>Gives the sweep's tag to what was stored under another one, and takes it from what is done again, so that the tag finds each run once.</summary>
    public void Retag(RunStore store, string tag)
    {
        foreach (var id in Done.Values)
            store.AddTags(id, tag);
        foreach (var id in Leftovers)
            store.RemoveTags(id, tag);
    }

    private static bool IsDone(RunRecord run) => run is { Status: RunStatus.Finished, Termination: not Termination.Cancelled };
}
