using MetaFlow.Cli.Output;
using MetaFlow.Experiments;

namespace MetaFlow.Cli.Sweeps;

/// <summary>What <c>metaflow sweep</c> was asked, validated.</summary>
internal sealed record SweepRequest
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>The sweep.</summary>
    public required SweepDescription Sweep { get; init; }

    /// <summary>The part, or null for all of it.</summary>
    public required Shard? Shard { get; init; }

    /// <summary>The store of the whole sweep.</summary>
    public required string BaseStorePath { get; init; }

    /// <summary>The store that is written: that of the part, or of the whole sweep.</summary>
    public string StorePath => Shard?.StorePath(BaseStorePath) ?? BaseStorePath;

    /// <summary>How the table is written.</summary>
    public required OutputFormat Format { get; init; }

    /// <summary>The kernel.</summary>
    public required KernelChoice Kernel { get; init; }

    /// <summary>Runs at work at once.</summary>
    public required int Jobs { get; init; }

    /// <summary>Further tags.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>No notices.</summary>
    public required bool Quiet { get; init; }

    /// <summary>The runs of the sweep or of its part.</summary>
    public IReadOnlyList<SweepRun> Runs() => Shard is { } shard ? Sweep.Runs(shard.Index, shard.Count) : Sweep.Runs();
}
