namespace MetaFlow.Theory.Chayti2024;

/// <summary>The claims of chayti2024, in the order of the paper.</summary>
internal static class Chayti2024Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        .. Equation3.Claims,
        .. Equation7.Claims,
        Proposition1.Claim,
        .. Equation10.Claims,
        .. Equation13.Claims,
        .. Assumption3.Claims,
        .. Proposition2.Claims,
        .. Corollary1.Claims,
        .. Discussion.Claims,
        .. Proposition3.Claims,
        .. Corollary2.Claims,
        .. AppendixA4.Claims,
        .. Theorem1.Claims,
        .. Complexity.Claims,
        Equation16.Claim,
        .. AppendixB.Claims,
        .. Figure1.Claims,
    ];
}
