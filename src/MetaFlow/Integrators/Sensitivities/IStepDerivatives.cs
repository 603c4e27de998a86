namespace MetaFlow.Integrators;

/// <summary>The derivative of one step of a method, forwards and in reverse.</summary>
internal interface IStepDerivatives
{
    /// <summary>Takes a tangent vector from the start of the step to its end.</summary>
    void Tangent(double start, double step, double end, ReadOnlySpan<double> state, Span<double> tangent, ReadOnlySpan<double> parameters);

    /// <summary>Takes an adjoint vector from the end of the step to its start, and adds to the gradient in the parameters.</summary>
    void Adjoint(double start, double step, double end, ReadOnlySpan<double> state, Span<double> adjoint, Span<double> parameters);
}
