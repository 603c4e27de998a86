namespace MetaFlow.Theory;

/// <summary>The list of every claim form of the five papers that the catalogue must have, kept beside the code as <c>claims.csv</c>.</summary>
public static class ClaimList
{
    private static readonly Lazy<IReadOnlyList<(string Id, FormKind Form, string Status)>> s_all = new(Read);

    /// <summary>Id, form and what was known of it before it was checked here: <c>holds</c>, <c>fails</c>, <c>unproved</c> or <c>open</c>.</summary>
    public static IReadOnlyList<(string Id, FormKind Form, string Status)> All => s_all.Value;

    /// <summary>Whether nothing was known of a form before it was checked here.</summary>
    /// <param name="id">The claim's id.</param>
    /// <param name="form">The form.</param>
    public static bool IsOpen(string id, FormKind form) => All.Contains((id, form, "open"));

    private static List<(string Id, FormKind Form, string Status)> Read()
    {
        using var reader = new StreamReader(typeof(ClaimList).Assembly.GetManifestResourceStream("claims.csv")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.TrimEnd('\r').Split(',')).Select(cells => (cells[0], Enum.Parse<FormKind>(cells[1], ignoreCase: true), cells[3]))];
    }
}
