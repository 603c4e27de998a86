using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>How a <see cref="FlowMap"/> takes time. Validated when the map is made.</summary>
public sealed record FlowMapOptions
{
    /// <summary>A Runge–Kutta method, explicit, ESDIRK or RKC2; default <see cref="Method.DormandPrince54"/>.</summary>
    public Method Method { get; init; } = Method.DormandPrince54;

    /// <summary>Number of equal steps, at least 1; default null: steps are chosen by the tolerances.</summary>
    public int? Steps { get; init; }

    /// <summary>Relative tolerance of the local error where steps are chosen; default 1e-8.</summary>
    public double RelativeTolerance { get; init; } = 1e-8;

    /// <summary>Absolute tolerance of the local error where steps are chosen; default 1e-10.</summary>
    public double AbsoluteTolerance { get; init; } = 1e-10;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Method);
        if (Steps is { } steps)
            ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, nameof(Steps));
        else if (!Method.IsAdaptive)
            throw new ArgumentOutOfRangeException(nameof(Steps), $"The method {Method.Name} needs a number of steps.");
        Guards.NonNegativeFinite(RelativeTolerance);
        Guards.NonNegativeFinite(AbsoluteTolerance);
    }
}
