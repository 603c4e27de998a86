namespace MetaFlow.Integrators;

/// <summary>Told of the dense output of every accepted step of a flow, before any point of it.</summary>
internal interface ISegmentObserver
{
    /// <summary>Takes in one step.</summary>
    /// <param name="segment">Its dense output.</param>
    /// <param name="end">Up to which θ it was followed: 1, or less where an event ended it.</param>
    /// <param name="until">The time there.</param>
    void OnSegment(in DenseSegment segment, double end, double until);
}
