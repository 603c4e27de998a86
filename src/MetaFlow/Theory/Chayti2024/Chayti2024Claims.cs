namespace MetaFlow.Theory.Chayti2024;

/// <summary>The claims of chayti2024, in the order of the paper.</summary>
internal static class Chayti2024Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
    ];
}
