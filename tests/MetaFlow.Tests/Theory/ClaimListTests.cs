using MetaFlow.TestSupport;
using MetaFlow.Theory;
using Xunit;

namespace MetaFlow.Tests.Theory;

/// <summary>Holds the catalogues against the list of all claims of the five papers.</summary>
public sealed class ClaimListTests
{
    private static readonly string[] s_words = ["holds", "fails", "unproved", "open"];

    /// <summary>Forms that were derived here because an open form turned out not to hold as printed.</summary>
    public static IReadOnlyList<(string Id, FormKind Form)> Derived { get; } =
    [
        ("xu2020.lemD.2", FormKind.Corrected),
        ("mishchenko2023.lem4.eq19", FormKind.Corrected),
        ("mishchenko2023.rem9", FormKind.Corrected),
        ("mishchenko2023.thm5.main", FormKind.Corrected),
        ("ji2020.prop2.second", FormKind.Corrected),
        ("ji2020.prop2.second", FormKind.Sharp),
        ("ji2020.lem15", FormKind.Corrected),
        ("ji2020.thm9", FormKind.Corrected),
        ("chayti2024.prop3", FormKind.Corrected),
        ("ji2020.cor10", FormKind.Corrected),
        ("ji2020.cor10", FormKind.Sharp),
        ("collins2020.lem2", FormKind.Corrected),
        ("collins2020.lem5", FormKind.Corrected),
        ("collins2020.prop2.first", FormKind.Corrected),
        ("collins2020.prop2.second", FormKind.Corrected),
        ("collins2020.thm3.first", FormKind.Corrected),
        ("collins2020.thm3.second", FormKind.Corrected),
    ];

    [Fact]
    public void List_HasTheKnownSizeAndWords()
    {
        Assert.Equal((252, 367), (ClaimList.All.Select(row => row.Id).Distinct().Count(), ClaimList.All.Count));
        Assert.All(ClaimList.All, row => Assert.Contains(row.Status, s_words));
    }

    [Fact]
    public void Catalogue_IdsAndForms_AreUnique()
    {
        Assert.Equal(ClaimCatalogue.All.Count, ClaimCatalogue.All.Select(claim => claim.Id).Distinct().Count());
        Assert.All(ClaimCatalogue.All, claim => Assert.Equal(claim.Forms.Count, claim.Forms.Select(form => form.Kind).Distinct().Count()));
    }

    [Fact]
    public void Catalogue_HasEveryListedForm()
    {
        var present = ClaimCatalogue.All.SelectMany(claim => claim.Forms.Select(form => (claim.Id, form.Kind))).ToHashSet();
        Assert.All(ClaimList.All, row => Assert.Contains((row.Id, row.Form), present));
    }

    /// <summary>The report in results/ speaks of every claim, and of every form that does not hold in a paragraph of its own.</summary>
    [Fact]
    public void Report_HasEveryClaim_AndAParagraphForEveryFormThatFails()
    {
        string report = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "results", "claims.md"));
        Assert.All(ClaimCatalogue.All, claim => Assert.Contains($"| {claim.Id} |", report, StringComparison.Ordinal));
        Assert.All(
            ClaimCatalogue.All.SelectMany(claim => claim.Forms.Where(form => form.Expected == Expectation.Fails).Select(form => $"**{claim.Id}** ({Word(form.Kind)};")),
            heading => Assert.Contains(heading, report, StringComparison.Ordinal));
    }

    [Fact]
    public void Catalogue_Forms_AreOfTheList()
    {
        var listed = ClaimList.All.Select(row => (row.Id, row.Form)).Concat(Derived).ToHashSet();
        Assert.All(ClaimCatalogue.All.SelectMany(claim => claim.Forms.Select(form => (claim.Id, form.Kind))), row => Assert.Contains(row, listed));
    }

    [Fact]
    public void Catalogue_Expectations_AreThoseOfTheListOrSayWhyNot()
    {
        var differing = from row in ClaimList.All
                        join claim in ClaimCatalogue.All on row.Id equals claim.Id
                        let form = claim.Forms.FirstOrDefault(form => form.Kind == row.Form)
                        where form is not null && row.Status != "open"
                        where Word(form.Expected) != row.Status && form.Remark is null
                        select $"{row.Id} {row.Form}: listed {row.Status}, expected {form.Expected}";
        Assert.Empty(differing);
    }

    [Fact]
    public void Catalogue_Documentation_IsComplete() => Assert.All(ClaimCatalogue.All, claim =>
    {
        Assert.StartsWith(claim.Paper == "derived" ? "flow." : claim.Paper + ".", claim.Id, StringComparison.Ordinal);
        Assert.All(new[] { claim.Locator, claim.Hypotheses, claim.Families, claim.Checking, claim.Found }, text => Assert.False(string.IsNullOrWhiteSpace(text), claim.Id));
        Assert.NotEmpty(claim.Forms);
        Assert.All(claim.Forms, form =>
        {
            Assert.False(string.IsNullOrWhiteSpace(form.Statement), claim.Id);
            if (form.Expected == Expectation.Fails)
                Assert.True(form.Defect is not null, $"{claim.Id} {form.Kind} needs the kind of its defect");
            if (form.Expected is Expectation.Unproved or Expectation.Untested)
                Assert.False(string.IsNullOrWhiteSpace(form.Remark), $"{claim.Id} {form.Kind} needs a remark");
        });
    });

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
