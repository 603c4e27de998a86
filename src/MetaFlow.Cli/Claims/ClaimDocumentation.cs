using MetaFlow.Cli.Output;
using MetaFlow.Theory;

namespace MetaFlow.Cli.Claims;

/// <summary>What is written about a claim.</summary>
internal static class ClaimDocumentation
{
    /// <summary>The list of claims.</summary>
    public static Sheet List() => new(
        [new("id", "claim"), new("locator", "where"), new("forms", "forms") { Rank = 1 }, new("statement", "statement")],
        [.. ClaimCatalogue.All.Select(claim => new object?[] { claim.Id, claim.Locator, string.Join(", ", claim.Forms.Select(form => ClaimSheets.Word(form.Kind))), claim.Forms[0].Statement })]);

    /// <summary>The sections of one claim.</summary>
    public static IReadOnlyList<Fact> Of(Claim claim) =>
    [
        new("id", "claim", claim.Id),
        new("source", "source", $"{claim.Paper}, {claim.Locator}"),
        .. claim.Forms.Select(form => new Fact(ClaimSheets.Word(form.Kind), ClaimSheets.Word(form.Kind), $"{form.Statement} ({form.SaysInWords}{Expectation(form)})")),
        new("hypotheses", "hypotheses", claim.Hypotheses),
        new("families", "families", claim.Families),
        new("checking", "how it is checked", claim.Checking),
        new("found", "what was found", claim.Found),
        .. claim.Forms.Where(form => form.Defect is not null).Select(form => new Fact($"{ClaimSheets.Word(form.Kind)}_defect", $"note on {ClaimSheets.Word(form.Kind)}", $"{form.Defect!.Value.Kind.ToString().ToLowerInvariant()}: {form.Defect.Value.Note}")),
        .. claim.Affects is { } affected ? new[] { new Fact("affects", "affects", affected) } : [],
    ];

    private static string Expectation(Form form) => form.Expected switch
    {
        Theory.Expectation.Holds => "",
        Theory.Expectation.Fails => "; does not hold",
        Theory.Expectation.Unproved => "; unproved",
        _ => "; cannot be tried here",
    };
}
