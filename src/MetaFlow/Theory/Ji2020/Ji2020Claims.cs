namespace MetaFlow.Theory.Ji2020;

/// <summary>The claims of ji2020, in the order of the paper.</summary>
internal static class Ji2020Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        Equation44.Claim,
    ];
}
