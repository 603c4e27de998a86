namespace MetaFlow;

/// <summary>Told of every saved point of a solve or an iteration while it runs, in order, each once.</summary>
/// <remarks>
/// A point is told as soon as the solve has passed it, so that its phase is certain; those that are left when the solve ends
/// are told before it returns. Unlike an <see cref="IObserver"/> it costs no evaluation of the field.
/// </remarks>
public interface ISaveObserver
{
    /// <summary>Called on the solving thread for every point that the <see cref="SaveSchedule"/> keeps.</summary>
    /// <param name="point">
    /// What is known there; its direction is empty. At a switch of phases the phase is the one that begins. Its spans are valid
    /// during the call only.
    /// </param>
    void OnSaved(in StepInfo point);
}
