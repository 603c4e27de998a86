using MetaFlow.Experiments;

namespace MetaFlow.Cli.Commands;

/// <summary>Progress that is told at once and in order; <see cref="Progress{T}"/> would post to another thread.</summary>
internal sealed class DirectProgress(Action<ExperimentProgress> action) : IProgress<ExperimentProgress>
{
    /// <inheritdoc/>
    public void Report(ExperimentProgress value) => action(value);
}
