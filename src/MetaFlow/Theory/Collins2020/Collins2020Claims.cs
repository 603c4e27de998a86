namespace MetaFlow.Theory.Collins2020;

/// <summary>The claims of collins2020, in the order of the paper.</summary>
internal static class Collins2020Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        Problem4.Claim,
        .. Equations6And7.Claims,
        .. StochasticGradients.Claims,
        .. Algorithms12.Claims,
        Assumption2.Claim,
        .. MetaLosses.Claims,
        .. Lemma3.Claims,
        Section51.Claim,
        Theorem1.Claim,
        .. Proposition1.Claims,
        .. Theorem2.Claims,
        .. Proposition2.Claims,
        Experiment1.Claim,
    ];
}
