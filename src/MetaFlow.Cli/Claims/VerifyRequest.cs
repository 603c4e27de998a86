using MetaFlow.Cli.Output;
using MetaFlow.Theory;

namespace MetaFlow.Cli.Claims;

/// <summary>What <c>metaflow verify</c> was asked for.</summary>
internal sealed record VerifyRequest
{
    /// <summary>The forms to check.</summary>
    public required IReadOnlyList<(Claim Claim, Form Form)> Forms { get; init; }

    /// <summary>How much is tried.</summary>
    public required VerifyOptions Options { get; init; }

    /// <summary>The name of the user's problem; null for the families.</summary>
    public string? ProblemName { get; init; }

    /// <summary>Whether each hypothesis is dropped in turn.</summary>
    public bool DropsHypotheses { get; init; }

    /// <summary>Whether the bounds are broken on purpose.</summary>
    public bool BreaksBounds { get; init; }

    /// <summary>Where the report goes; null for none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>Threads.</summary>
    public required int Jobs { get; init; }

    /// <summary>The store.</summary>
    public required string StorePath { get; init; }

    /// <summary>The format of the table.</summary>
    public required OutputFormat Format { get; init; }

    /// <summary>No progress and no notices.</summary>
    public bool Quiet { get; init; }
}
