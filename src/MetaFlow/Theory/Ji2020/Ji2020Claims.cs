namespace MetaFlow.Theory.Ji2020;

/// <summary>The claims of ji2020, in the order of the paper.</summary>
internal static class Ji2020Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        Assumption5.Claim,
        Algorithm1.Claim,
        Algorithm1Cost.Claim,
        Algorithm1.Algorithm2,
        Algorithm1Cost.FiniteSum,
        Equation3.Claim,
        Proposition1.Claim,
        Proposition2.First,
        Proposition2.Second,
        Proposition3.Claim,
        Proposition3.Proposition4,
        Equation34.Claim,
        Theorem5.Claim,
        Equation44.Claim,
        Corollary6.Claim,
        Corollary6Theta.Theta,
        Corollary6Theta.HessianBatch,
        Corollary6Complexity.Claim,
        Equation45.Claim,
        .. Equation46.Claims,
        Equation47.Claim,
        Equation48.Claim,
        Lemma11.Claim,
        Lemma12.Claims[0],
        Lemma13.Claim,
        Lemma14.Claim,
        Lemma14.Lemma15,
        .. Lemma16.Claims,
        Lemma12.Claims[1],
        Proposition7.Claim,
        Proposition8.Claim,
        Lemma18.Claim,
        Lemma18.Lemma19,
        .. Lemma20.Claims,
        Theorem9.Claim,
        Corollary10.Claim,
        Corollary10.Complexity,
    ];
}
