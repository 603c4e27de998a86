namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>The claims of mishchenko2023, in the order of the paper.</summary>
internal static class Mishchenko2023Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        MoreauEnvelope.Claim,
        .. Limits.Claims,
        Algorithm1.Claim,
        Algorithm2.Claim,
        Algorithm3.Claim,
        .. Theorem1.Claims,
        .. Theorem2.Claims,
        ImplicitGradient.Claim,
        .. Proposition1.Claims,
        .. Lemma1.Claims,
        .. Lemma2.Claims,
        Remark9.Claim,
        Proposition2.Claim,
        Equation10.Claim,
        Equation11.Claim,
        Equation12.Claim,
        Equation13.Claim,
        Equation14.Claim,
        Equation15.Claim,
        Lemma3.Claim,
        .. Lemma4.Claims,
        .. Theorem3.Claims,
        NeighbourhoodComparison.Claim,
        .. Theorem4.Claims,
        Assumption1.Claim,
        .. Theorem5.Claims,
        .. Table1.Claims,
        Figure2.Claim,
    ];
}
