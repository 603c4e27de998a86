using MetaFlow.Cli.Output;
using MetaFlow.Experiments;

namespace MetaFlow.Cli.Commands;

/// <summary>What <c>metaflow run</c> was asked, validated.</summary>
internal sealed record RunRequest
{
    /// <summary>The experiment.</summary>
    public required ExperimentDescription Description { get; init; }

    /// <summary>The stored run to go on with, or null to run the experiment from its start.</summary>
    public required RunResumption? Resumption { get; init; }

    /// <summary>Steps between checkpoints; 0 for none.</summary>
    public required long CheckpointEvery { get; init; }

    /// <summary>Whether flows are checked while they run.</summary>
    public required bool CheckErrors { get; init; }

    /// <summary>How the table is written.</summary>
    public required OutputFormat Format { get; init; }

    /// <summary>The store.</summary>
    public required string StorePath { get; init; }

    /// <summary>The figure, or null for none.</summary>
    public required string? FigurePath { get; init; }

    /// <summary>The kernel.</summary>
    public required KernelChoice Kernel { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Tags.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Write nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>No notices.</summary>
    public required bool Quiet { get; init; }
}
