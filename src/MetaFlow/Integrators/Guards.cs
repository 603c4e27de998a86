using System.Runtime.CompilerServices;

namespace MetaFlow.Integrators;

/// <summary>Checks of options; NaN fails every one of them.</summary>
internal static class Guards
{
    public static void PositiveFinite(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, "The value must be positive and finite.");
    }

    public static void NonNegativeFinite(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value >= 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, "The value must be non-negative and finite.");
    }

    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value > 0))
            throw new ArgumentOutOfRangeException(name, value, "The value must be positive.");
    }

    public static void Finite(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, "The value must be finite.");
    }

    public static void FiniteState(ReadOnlySpan<double> state, string name)
    {
        for (int j = 0; j < state.Length; j++)
        {
            if (!double.IsFinite(state[j]))
                throw new ArgumentOutOfRangeException(name, state[j], $"Component {j} of the state must be finite.");
        }
    }
}
