namespace MetaFlow.Theory.Xu2020;

/// <summary>The claims of xu2020, in the order of the paper.</summary>
internal static class Xu2020Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        LemmaC1.Claim,
    ];
}
