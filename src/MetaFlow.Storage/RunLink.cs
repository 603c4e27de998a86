namespace MetaFlow.Storage;

/// <summary>How a run belongs to another one.</summary>
/// <param name="Kind"><see cref="Resume"/>, <see cref="Rerun"/> or <see cref="Study"/>.</param>
/// <param name="From">The later run, or the study.</param>
/// <param name="To">The earlier run, or the member of the study.</param>
public sealed record RunLink(string Kind, Guid From, Guid To)
{
    /// <summary>The later run went on from a checkpoint of the earlier one.</summary>
    public const string Resume = "resume";

    /// <summary>The later run did the configuration of the earlier one again.</summary>
    public const string Rerun = "rerun";

    /// <summary>The study has the run as a member.</summary>
    public const string Study = "study";

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Resume, Rerun, Study];
}
