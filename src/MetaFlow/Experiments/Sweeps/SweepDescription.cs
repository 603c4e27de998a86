namespace MetaFlow.Experiments;

/// <summary>
/// A sweep: one experiment at many points. Every algorithm, as every mode, in every repetition, at every point is a run of its own;
/// runs that several points share, because what they differ in does not concern them, are done once.
/// </summary>
public sealed partial record SweepDescription
{
    /// <summary>What the tag of a sweep's runs begins with.</summary>
    public const string TagPrefix = "sweep:";

    /// <summary>The most points that a sweep can have.</summary>
    public const int MaximumPoints = 100_000;

    internal SweepDescription(string name, string? title, ExperimentDescription @base, EquatableList<SweepPoint> points)
    {
        Name = name;
        Title = title;
        Base = @base;
        Points = points;
    }

    /// <summary>The name: letters, digits, dots, dashes and underscores.</summary>
    public string Name { get; }

    /// <summary>A line for people.</summary>
    public string? Title { get; }

    /// <summary>The experiment that the points change.</summary>
    public ExperimentDescription Base { get; }

    /// <summary>The points, at least one, each validated.</summary>
    public EquatableList<SweepPoint> Points { get; }

    /// <summary>The tag that all runs of the sweep have: <c>sweep:NAME</c>.</summary>
    public string Tag => TagPrefix + Name;

    /// <summary>The distinct runs, by the point at which each first appears, then in the order repetition, algorithm, mode.</summary>
    public IReadOnlyList<SweepRun> Runs()
    {
        var known = new HashSet<ExperimentDescription>();
        var runs = new List<SweepRun>();
        foreach (SweepPoint point in Points)
        {
            foreach (ExperimentDescription single in point.Experiment.Singles())
            {
                if (known.Add(single))
                {
                    runs.Add(new SweepRun(point, single));
                }
            }
        }

        return runs;
    }

    /// <summary>The runs of one shard: those that first appear at points k, k + n, k + 2n, … The shards together are all runs, each once.</summary>
    /// <param name="shard">Which shard k, counted from 1.</param>
    /// <param name="count">How many shards n, at least 1.</param>
    public IReadOnlyList<SweepRun> Runs(int shard, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shard, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shard, count);
        return [.. Runs().Where(run => (run.Point.Number - 1) % count == shard - 1)];
    }
}
