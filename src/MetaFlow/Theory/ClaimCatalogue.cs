namespace MetaFlow.Theory;

/// <summary>Every claim of the five papers, and the Lyapunov functions of their flows.</summary>
public static class ClaimCatalogue
{
    private static readonly Lazy<IReadOnlyList<Claim>> s_all = new(() =>
    [
        .. Xu2020.Xu2020Claims.All,
        .. Ji2020.Ji2020Claims.All,
        .. Mishchenko2023.Mishchenko2023Claims.All,
        .. Collins2020.Collins2020Claims.All,
        .. Chayti2024.Chayti2024Claims.All,
        .. Flows.FlowClaims.All,
    ]);

    /// <summary>The claims, paper by paper.</summary>
    public static IReadOnlyList<Claim> All => s_all.Value;

    /// <summary>The papers that have claims, in order.</summary>
    public static IReadOnlyList<string> Papers => [.. All.Select(claim => claim.Paper).Distinct()];

    /// <summary>The claim of an id, or the claims of a paper.</summary>
    /// <param name="name">An id such as <c>xu2020.thm3.6</c>, or a paper such as <c>xu2020</c>.</param>
    /// <returns>One claim, or all of a paper.</returns>
    /// <exception cref="InvalidInputException">There is neither a claim nor a paper of this name.</exception>
    public static IReadOnlyList<Claim> Get(string name)
    {
        var found = All.Where(claim => claim.Id == name || claim.Paper == name).ToList();
        if (found.Count > 0)
            return found;

        string near = NearestName.Of(name, All.Select(claim => claim.Id).Concat(Papers)) is { } nearest ? $"; did you mean '{nearest}'?" : ";";
        throw new InvalidInputException($"There is no claim or paper '{name}'{near} 'metaflow catalog claims' lists them, and the papers are {string.Join(", ", Papers)}.");
    }
}
