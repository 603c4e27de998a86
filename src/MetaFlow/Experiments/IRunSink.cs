namespace MetaFlow.Experiments;

/// <summary>Where runs are told to; the one interface between experiments and storage.</summary>
public interface IRunSink
{
    /// <summary>Begins a run. The run is visible to readers from here on.</summary>
    /// <param name="description">What the run is.</param>
    IRunWriter Begin(RunDescription description);
}
