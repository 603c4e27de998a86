namespace MetaFlow;

/// <summary>Told of the start and of every accepted step of a solve, or of every iterate, in order.</summary>
public interface IObserver
{
    /// <summary>Called at the start (step 0) and after every accepted step, on the solving thread.</summary>
    /// <param name="step">What is known there; its spans are valid during the call only.</param>
    void OnStep(in StepInfo step);
}
