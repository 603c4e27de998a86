namespace MetaFlow.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal interface IHasExamples
{
    /// <summary>Command lines, each with what it does after a #.</summary>
    IReadOnlyList<string> Examples { get; }
}
