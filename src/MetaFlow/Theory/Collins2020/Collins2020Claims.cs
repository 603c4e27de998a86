namespace MetaFlow.Theory.Collins2020;

/// <summary>The claims of collins2020, in the order of the paper.</summary>
internal static class Collins2020Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
    ];
}
