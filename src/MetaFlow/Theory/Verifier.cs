using MetaFlow.Numerics;

namespace MetaFlow.Theory;

/// <summary>Checks forms of claims: over their grids, on random cases, and by climbing from the worst of these. The same seed gives the same report.</summary>
public static class Verifier
{
    /// <summary>Checks a form.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="form">One of its forms.</param>
    /// <param name="options">How much to try; null for the defaults.</param>
    /// <param name="cancellation">Ends the check early.</param>
    /// <returns>What was found.</returns>
    public static FormReport Check(Claim claim, Form form, VerifyOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(form);
        options ??= new VerifyOptions();
        if (!(options.Effort > 0) || !double.IsFinite(options.Effort))
            throw new ArgumentOutOfRangeException(nameof(options), options.Effort, "The effort must be a positive number.");

        var (evaluate, space, given) = Subject(form, options.Problem);
        if (evaluate is null)
            return Report(claim, form, options, new CaseSearch(_ => new Evaluation(), ParameterSpace.Single, options.Seed, 0), null, Verdict.Untested);

        var search = new CaseSearch(evaluate, space, options.Seed, KeyOf(claim, form), given);
        if (form.Expected != Expectation.Untested)
        {
            if (options.Problem is null)
                search.Try(form.Grid);
            bool single = space.Parameters.Count == 0;
            search.Draw(single ? 1 : Scaled(form.Cases, options.Effort), cancellation);
            if (!single)
                search.Climb(Scaled(form.Climbs, options.Effort), cancellation);
        }

        return Finish(claim, form, options, search, evaluate, space, cancellation);
    }

    /// <summary>Evaluates a form on one case, as a stored witness asks for; a violation is enclosed where the form can.</summary>
    /// <param name="witness">The witness.</param>
    /// <returns>A report of one case.</returns>
    public static FormReport Replay(Witness witness)
    {
        ArgumentNullException.ThrowIfNull(witness);
        var claim = ClaimCatalogue.Get(witness.Claim)[0];
        var form = claim.Forms.First(f => f.Kind == witness.Form);
        var search = new CaseSearch(form.Evaluate, form.Space, witness.Instance.Seed, 0);
        search.Try([witness.Instance]);
        return Finish(claim, form, new VerifyOptions { Seed = witness.Instance.Seed }, search, form.Evaluate, null);
    }

    /// <summary>The key of a form's random streams: a hash of its name that never changes.</summary>
    internal static int KeyOf(Claim claim, Form form) => StableHash($"{claim.Id}/{form.Kind}");

    /// <summary>FNV-1a of a text, without its sign bit.</summary>
    internal static int StableHash(string text)
    {
        uint hash = 2166136261;
        foreach (char letter in text)
            hash = (hash ^ letter) * 16777619;
        return (int)(hash & int.MaxValue);
    }

    /// <summary>Shrinks a violation to a case that a person can read, and encloses it where the form can.</summary>
    internal static (Case Case, Evaluation? Enclosure) Simplest(Form form, Func<Instance, Evaluation> evaluate, ParameterSpace? space, Case violation)
    {
        var enclose = ReferenceEquals(evaluate, form.Evaluate) ? form.Enclose : null;
        bool IsRefuted(Instance instance, Verdict verdict) => verdict == Verdict.Refuted || enclose?.Invoke(instance).Verdict == Verdict.Refuted;
        bool refuted = IsRefuted(violation.Instance, violation.Evaluation.Verdict);
        bool Keeps(Instance instance) => evaluate(instance).Verdict is (Verdict.Violated or Verdict.Refuted) and var verdict
            && (!refuted || IsRefuted(instance, verdict)) && CaseSearch.IsConfirmed(evaluate, instance);
        var simplest = space is null ? violation.Instance : CaseShrinker.Shrink(space, violation.Instance, Keeps, form.Shrinks);
        var result = new Case(simplest, evaluate(simplest));
        var enclosure = result.Evaluation.Verdict == Verdict.Refuted ? result.Evaluation : enclose?.Invoke(simplest);
        return (result, enclosure?.Verdict == Verdict.Refuted ? enclosure : null);
    }

    private static (Func<Instance, Evaluation>? Evaluate, ParameterSpace Space, Instance? Given) Subject(Form form, TheoryProblem? problem) =>
        problem is null ? (form.Evaluate, form.Space, null)
        : form.OnProblem is null ? (null, ParameterSpace.Single, null)
        : (instance => form.OnProblem(problem, instance), form.ProblemSpace!, Instance.Empty.With("dimension", problem.Dimension).With("tasks", problem.Count));

    private static int Scaled(int count, double effort) => Math.Max(1, (int)Math.Min(1e8, Math.Ceiling(count * effort)));

    private static FormReport Finish(Claim claim, Form form, VerifyOptions options, CaseSearch search, Func<Instance, Evaluation> evaluate, ParameterSpace? space, CancellationToken cancellation = default)
    {
        if (search.Violation is { } violation)
        {
            var (simplest, enclosure) = Simplest(form, evaluate, options.Problem is null ? space : null, violation);
            return Report(claim, form, options, search, simplest, enclosure is null ? Verdict.Violated : Verdict.Refuted) with { Enclosure = enclosure };
        }

        if (options.Bisects && options.Problem is null && space is not null && form.OnBox is { } onBox && form.Expected == Expectation.Holds)
        {
            var decision = BoxBisection.Decide(Box.Range(form.Space), sides => Answer(onBox(Box.Of(form.Space, sides))), 50_000, [.. form.Space.Parameters.Select(p => p.IsInteger)], cancellation);
            if (decision.Outcome == BoxOutcome.Certified)
                return Report(claim, form, options, search, search.Worst, Verdict.Certified) with { Box = decision };
        }

        var verdicts = search.Verdicts;
        var verdict = verdicts.ContainsKey(Verdict.Attained) ? Verdict.Attained
            : verdicts.ContainsKey(Verdict.Consistent) ? Verdict.Consistent
            : verdicts.ContainsKey(Verdict.Inconclusive) || verdicts.ContainsKey(Verdict.Violated) ? Verdict.Inconclusive
            : verdicts.ContainsKey(Verdict.Inapplicable) ? Verdict.Inapplicable
            : Verdict.Untested;
        return Report(claim, form, options, search, search.Worst, verdict);
    }

    private static BoxAnswer Answer(Evaluation evaluation)
    {
        if (evaluation.Hypotheses.Any(hypothesis => hypothesis.CertainlyFails))
            return BoxAnswer.Outside;

        if (evaluation.Comparisons.Count > 0 && evaluation.Comparisons.All(comparison => comparison.IsCertainlySatisfied))
            return BoxAnswer.Holds;

        return evaluation.Hypotheses.All(hypothesis => hypothesis.CertainlyHolds) && evaluation.Comparisons.Any(comparison => comparison.IsCertainlyViolated)
            ? BoxAnswer.Fails : BoxAnswer.Unknown;
    }

    private static FormReport Report(Claim claim, Form form, VerifyOptions options, CaseSearch search, Case? worst, Verdict verdict) => new()
    {
        Claim = claim,
        Form = form,
        Cases = search.Evaluations,
        Applicable = search.Applicable,
        HitRates = search.HitRates,
        Verdicts = search.Verdicts,
        Verdict = verdict,
        Worst = worst,
        Outside = search.Outside,
        Seed = options.Seed,
    };
}
