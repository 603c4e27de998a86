using MetaFlow.Experiments;

namespace MetaFlow.Cli.Commands;

/// <summary>Goes through an experiment up to the moment at which its first run would begin: everything that is validated has been then.</summary>
internal sealed class Rehearsal : IRunSink
{
    private Rehearsal()
    {
    }

    /// <summary>Refuses what cannot be run; runs and writes nothing.</summary>
    /// <exception cref="InvalidInputException">The description or the data that it names cannot be used.</exception>
    public static void Check(ExperimentDescription description, IDatasetProvider data, RunnerOptions options)
    {
        try
        {
            ExperimentRunner.Run(description, data, new Rehearsal(), options);
        }
        catch (CurtainException)
        {
            // The first run was about to begin.
        }
    }

    /// <inheritdoc/>
    public IRunWriter Begin(RunDescription description) => throw new CurtainException();

    private sealed class CurtainException : Exception;
}
