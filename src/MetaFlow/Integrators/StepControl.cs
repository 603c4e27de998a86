using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>
/// How the next step size follows the errors of the last steps: a digital filter, of which proportional–integral (PI) and
/// proportional–integral–derivative (PID) control are members. Immutable; what a solve remembers is apart from it.
/// </summary>
/// <remarks>
/// With error estimates O(h^k) and the errors e_n, e_{n−1}, e_{n−2} of the last accepted steps, in units of the tolerance,
/// <c>h ← h · safety · e_n^{−First/k} · e_{n−1}^{−Second/k} · e_{n−2}^{−Third/k}</c>, the factor kept within
/// [<see cref="MinimumFactor"/>, <see cref="MaximumFactor"/>] (G. Söderlind, Digital filters in adaptive time-stepping, ACM TOMS 29
/// (2003) 1–26, eq. 31). After a rejection the factor is <c>safety · e_n^{−1/k}</c>, and the next accepted step does not grow.
/// A step that met a value that is not finite, or that the field refused, shrinks by <see cref="MinimumFactor"/>.
/// In the steady regime the error settles at <c>safety^{k/(First + Second + Third)}</c> tolerances: a smaller sum is more cautious.
/// </remarks>
public sealed record StepControl
{
    /// <summary>The PI control of the code DOPRI5 (HNW II, §IV.2): exponents 0.85 and −0.2. The default of most methods.</summary>
    public static StepControl Dopri5 { get; } = new();

    /// <summary>Integral control alone, <c>e_n^{−1/k}</c>: the fewest steps where stability does not rule them.</summary>
    public static StepControl Integral { get; } = new() { First = 1, Second = 0 };

    /// <summary>Gustafsson's PI control, exponents 0.7 and −0.4 (ACM TOMS 17 (1991) 533–554): smooth and cautious.</summary>
    public static StepControl ProportionalIntegral { get; } = new() { First = 0.7, Second = -0.4 };

    /// <summary>The PID control of Kennedy and Carpenter, exponents 0.49, −0.34 and 0.1 (Appl. Numer. Math. 44 (2003) 139–181, §4.3).</summary>
    public static StepControl ProportionalIntegralDerivative { get; } = new() { First = 0.49, Second = -0.34, Third = 0.1 };

    /// <summary>Exponent of the last error, times k; default 0.85. Positive, at most 2.</summary>
    public double First { get; init; } = 0.85;

    /// <summary>Exponent of the error before it, times k; default −0.2. Between −2 and 2.</summary>
    public double Second { get; init; } = -0.2;

    /// <summary>Exponent of the error before that, times k; default 0. Between −2 and 2.</summary>
    public double Third { get; init; }

    /// <summary>Safety factor; default 0.9. Above 0, below 1.</summary>
    public double Safety { get; init; } = 0.9;

    /// <summary>Smallest factor; default 0.2. Above 0, below 1.</summary>
    public double MinimumFactor { get; init; } = 0.2;

    /// <summary>Largest factor; default 10. Above 1, finite.</summary>
    public double MaximumFactor { get; init; } = 10;

    internal void Validate()
    {
        Require(First is > 0 and <= 2, First, nameof(First), "above 0 and at most 2");
        Require(Second is >= -2 and <= 2, Second, nameof(Second), "between -2 and 2");
        Require(Third is >= -2 and <= 2, Third, nameof(Third), "between -2 and 2");
        Require(First + Second + Third > 0, First + Second + Third, nameof(First), "such that the three exponents have a positive sum");
        Require(Safety is > 0 and < 1, Safety, nameof(Safety), "above 0 and below 1");
        Require(MinimumFactor is > 0 and < 1, MinimumFactor, nameof(MinimumFactor), "above 0 and below 1");
        Require(MaximumFactor > 1 && double.IsFinite(MaximumFactor), MaximumFactor, nameof(MaximumFactor), "above 1 and finite");
    }

    private static void Require(bool condition, double value, string name, string allowed)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, value, $"The value must be {allowed}.");
    }
}
