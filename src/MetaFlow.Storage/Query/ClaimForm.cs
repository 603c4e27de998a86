namespace MetaFlow.Storage;

/// <summary>The forms of a claim, as they are stored.</summary>
public static class ClaimForm
{
    /// <summary>As the paper prints it.</summary>
    public const string Printed = "printed";

    /// <summary>With the explicit constant of the paper's proof.</summary>
    public const string Proof = "proof";

    /// <summary>Corrected.</summary>
    public const string Corrected = "corrected";

    /// <summary>With the best constant.</summary>
    public const string Sharp = "sharp";

    /// <summary>Every form.</summary>
    public static IReadOnlyList<string> All { get; } = [Printed, Proof, Corrected, Sharp];
}
