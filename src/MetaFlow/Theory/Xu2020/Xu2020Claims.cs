namespace MetaFlow.Theory.Xu2020;

/// <summary>The claims of xu2020, in the order of the paper.</summary>
internal static class Xu2020Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        Assumption32.Claim,
        Assumption33.Claim,
        Assumption34.Claim,
        Equation21.Claim,
        Equation31.Claim,
        .. Proposition31.Claims,
        .. BiMamlAlgorithms.Claims,
        .. SectionRemarks.Claims,
        RateClaim.Claim,
        Equation34.Claim,
        SigmaRemark.Claim,
        LemmaB1.Claim,
        Lemma38.Claim,
        .. TheoremB2.Claims,
        LemmaB3.Claim,
        Theorem36.Claim,
        .. Theorem37.Claims,
        LemmaC1.Claim,
        LemmaC2.Claim,
        .. Theorem39.Claims,
        LemmaD1.Claim,
        LemmaD2.Claim,
        .. CorollariesD.Claims,
        .. LemmaD5.Claims,
        .. Theorem310.Claims,
        .. Figure1.Claims,
        .. Figure2.Claims,
    ];
}
