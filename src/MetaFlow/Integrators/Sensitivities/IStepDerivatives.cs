namespace MetaFlow.Integrators;

/// <summary>The derivative of one step of a method, forwards and in reverse.</summary>
internal interface IStepDerivatives
{
    /// <summary>Takes a tangent vector from the start of the step to its end.</summary>
    /// <param name="index">Number of the step in the solve, from 0.</param>
    /// <param name="start">Time of its start.</param>
    /// <param name="step">Its size.</param>
    /// <param name="end">Time of its end.</param>
    /// <param name="state">State at its start.</param>
    /// <param name="tangent">The tangent vector.</param>
    /// <param name="parameters">A direction in parameter space; may be empty.</param>
    void Tangent(int index, double start, double step, double end, ReadOnlySpan<double> state, Span<double> tangent, ReadOnlySpan<double> parameters);

    /// <summary>Takes an adjoint vector from the end of the step to its start, and adds to the gradient in the parameters.</summary>
    /// <param name="index">Number of the step in the solve, from 0.</param>
    /// <param name="start">Time of its start.</param>
    /// <param name="step">Its size.</param>
    /// <param name="end">Time of its end.</param>
    /// <param name="state">State at its start.</param>
    /// <param name="adjoint">The adjoint vector.</param>
    /// <param name="parameters">The gradient in the parameters; may be empty.</param>
    void Adjoint(int index, double start, double step, double end, ReadOnlySpan<double> state, Span<double> adjoint, Span<double> parameters);
}
