namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>The claims of mishchenko2023, in the order of the paper.</summary>
internal static class Mishchenko2023Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
    ];
}
