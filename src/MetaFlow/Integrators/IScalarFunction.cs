namespace MetaFlow.Integrators;

/// <summary>A function of the position θ ∈ [0, 1] within a step. Implemented by ref structs, so that searches allocate nothing.</summary>
internal interface IScalarFunction
{
    double Evaluate(double theta);
}
