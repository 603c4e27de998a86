namespace MetaFlow;

/// <summary>An observer that is also told of every phase when it begins.</summary>
public interface IPhaseObserver
{
    /// <summary>Called on the solving thread when a phase begins, before any point of it is told.</summary>
    /// <param name="phase">The phase's name.</param>
    /// <param name="time">Time at which it begins: of a flow as located, of an iteration that of the iterate.</param>
    /// <param name="step">Accepted steps (updates) taken before it.</param>
    void OnPhase(string phase, double time, long step);
}
