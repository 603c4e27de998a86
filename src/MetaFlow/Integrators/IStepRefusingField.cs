namespace MetaFlow;

/// <summary>A field that may refuse a step: an optional capability.</summary>
/// <remarks>
/// A step whose error is within the tolerance is shown to the field before it is accepted. A refused step is rejected like one that
/// met a NaN: it shrinks by <see cref="StepControl.MinimumFactor"/> and is tried again. A field that goes on refusing ends the solve
/// with <see cref="Termination.StepRefused"/>, as does the first refusal under a constant step size. Useful where a state
/// is finite but meaningless, such as a probability below zero or a step across a wall.
/// </remarks>
public interface IStepRefusingField : IVectorField
{
    /// <summary>Whether the step may not be taken.</summary>
    /// <param name="startTime">Time at the start of the step.</param>
    /// <param name="start">State there, length d.</param>
    /// <param name="endTime">Time at the end of the step.</param>
    /// <param name="end">State that the method proposes there, length d, finite.</param>
    bool Refuses(double startTime, ReadOnlySpan<double> start, double endTime, ReadOnlySpan<double> end);
}
