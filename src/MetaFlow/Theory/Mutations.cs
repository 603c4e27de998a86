using System.Globalization;

namespace MetaFlow.Theory;

/// <summary>Breaks a form on purpose and looks whether a search notices: its bound, and each of its hypotheses.</summary>
public static class Mutations
{
    /// <summary>The name of the mutant in which every bound is half as generous.</summary>
    public const string HalfBound = "half the bound";

    /// <summary>The name of the mutant in which one side of every equality is one percent larger.</summary>
    public const string OnePercent = "one side 1 % larger";

    /// <summary>Tries the general mutant of the bound and the form's own mutants, from a fresh seed.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="form">A form that is expected to hold.</param>
    /// <param name="options">How much to try; null for the defaults.</param>
    /// <param name="cancellation">Ends the check early.</param>
    /// <returns>One report per mutant.</returns>
    public static IReadOnlyList<MutantReport> OfBound(Claim claim, Form form, VerifyOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(form);
        var relations = Probes(claim, form, options).SelectMany(probe => probe.Comparisons).Select(comparison => comparison.Relation).ToHashSet();
        List<Mutant> mutants = [];
        if (relations.Contains(Relation.AtMost) || relations.Contains(Relation.AtLeast))
            mutants.Add(new(HalfBound, instance => form.Evaluate(instance).WithComparisons(Halved)) { Survives = form.Survivors.GetValueOrDefault(HalfBound) });
        if (relations.Contains(Relation.Equal))
            mutants.Add(new(OnePercent, instance => form.Evaluate(instance).WithComparisons(Shifted)) { Survives = form.Survivors.GetValueOrDefault(OnePercent) });
        return [.. mutants.Concat(form.Mutants).Select(mutant => Try(claim, form, mutant.Name, mutant.Evaluate, mutant.Survives, options, cancellation))];
    }

    /// <summary>Drops each hypothesis in turn: a violation shows that the claim needs it.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="form">A form that is expected to hold.</param>
    /// <param name="options">How much to try; null for the defaults.</param>
    /// <param name="cancellation">Ends the check early.</param>
    /// <returns>One report per hypothesis, caught where it is needed.</returns>
    public static IReadOnlyList<MutantReport> OfHypotheses(Claim claim, Form form, VerifyOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(form);
        return [.. Probes(claim, form, options).SelectMany(probe => probe.Hypotheses).Select(hypothesis => hypothesis.Name).Distinct().Select(name => Try(
            claim, form, $"without {name}", instance => form.Evaluate(instance).WithoutHypotheses(h => h.Name == name),
            form.Survivors.GetValueOrDefault($"without {name}"), options, cancellation))];
    }

    // A few cases, since one may lie where the sides do not exist.
    private static IEnumerable<Evaluation> Probes(Claim claim, Form form, VerifyOptions? options) => form.Grid.Take(1)
        .Concat(Enumerable.Range(0, 8).Select(k => form.Space.Draw(new RandomStream(options?.Seed ?? 1, RandomPurpose.Check, Verifier.KeyOf(claim, form), k))))
        .Select(form.Evaluate);

    private static MutantReport Try(
        Claim claim, Form form, string name, Func<Instance, Evaluation> evaluate, string? reason, VerifyOptions? options, CancellationToken cancellation)
    {
        options ??= new VerifyOptions();
        var search = new CaseSearch(evaluate, form.Space, options.Seed + 1, Verifier.StableHash($"{claim.Id}/{form.Kind}/{name}"));
        search.Try(form.Grid);
        for (int round = 0; round < 4 && search.Violation is null; round++)
        {
            search.Draw(Math.Max(1, (int)Math.Ceiling(form.Cases * options.Effort / 4)), cancellation);
            search.Climb(Math.Max(1, (int)Math.Ceiling(form.Climbs * options.Effort / 4)), cancellation);
            if (form.Space.Parameters.Count == 0)
                break;
        }

        if (search.Violation is null && name == HalfBound && search.Worst?.Evaluation is { Applies: true, Deciding: { } deciding })
            reason ??= string.Create(CultureInfo.InvariantCulture, $"the bound is loose: the largest ratio found is {deciding.Ratio / 2:G3}");
        return new MutantReport(name, search.Violation, search.Evaluations, search.Violation is null ? reason : null);
    }

    private static Comparison Halved(Comparison c) => c.Relation switch
    {
        Relation.AtMost => c with { Bound = c.Bound > 0 ? c.Bound / 2 : c.Bound * 2, Enclosure = null },
        Relation.AtLeast => c with { Bound = c.Bound > 0 ? c.Bound * 2 : c.Bound / 2, Enclosure = null },
        _ => c,
    };

    // For vectors the observed side is the distance and the scale the size of the sides: one percent more of one side is a distance of one percent.
    private static Comparison Shifted(Comparison c) => c.Relation == Relation.Equal
        ? c with { Observed = c.Observed + (0.01 * c.Scale), Enclosure = null }
        : c;
}
