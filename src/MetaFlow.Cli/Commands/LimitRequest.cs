using MetaFlow.Cli.Output;
using MetaFlow.Experiments;

namespace MetaFlow.Cli.Commands;

/// <summary>What <c>metaflow limit</c> was asked beside the study itself, validated.</summary>
internal sealed record LimitRequest
{
    /// <summary>How the table is written.</summary>
    public required OutputFormat Format { get; init; }

    /// <summary>The store.</summary>
    public required string StorePath { get; init; }

    /// <summary>The figure, or null for none.</summary>
    public required string? FigurePath { get; init; }

    /// <summary>Kernel, threads and tags.</summary>
    public required RunnerOptions Runner { get; init; }

    /// <summary>Take no rung from the store.</summary>
    public required bool Fresh { get; init; }

    /// <summary>No notices.</summary>
    public required bool Quiet { get; init; }
}
