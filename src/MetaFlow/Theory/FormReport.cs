using MetaFlow.Numerics;

namespace MetaFlow.Theory;

/// <summary>What a check of one form found.</summary>
public sealed record FormReport
{
    /// <summary>The claim.</summary>
    public required Claim Claim { get; init; }

    /// <summary>The form.</summary>
    public required Form Form { get; init; }

    /// <summary>Number of cases evaluated.</summary>
    public required int Cases { get; init; }

    /// <summary>How many satisfied all hypotheses.</summary>
    public required int Applicable { get; init; }

    /// <summary>The share of drawn cases that satisfy each hypothesis.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> HitRates { get; init; }

    /// <summary>How many cases had each verdict.</summary>
    public required IReadOnlyDictionary<Verdict, int> Verdicts { get; init; }

    /// <summary>The verdict on the form.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The worst case inside the hypotheses, or the shrunk witness of a violation; null where nothing was evaluated.</summary>
    public required Case? Worst { get; init; }

    /// <summary>A case in which a hypothesis fails; null where none was met.</summary>
    public required Case? Outside { get; init; }

    /// <summary>The interval evaluation of the witness, where the violation is a refutation.</summary>
    public Evaluation? Enclosure { get; init; }

    /// <summary>The bisection over the whole box, where the form is decided so.</summary>
    public BoxDecision? Box { get; init; }

    /// <summary>The seed of the check.</summary>
    public required long Seed { get; init; }

    /// <summary>The largest ratio of the sides inside the hypotheses: above 1 for a violation; NaN where nothing applies.</summary>
    public double Ratio => Worst?.Evaluation is { Applies: true, Deciding: { } deciding } ? deciding.Ratio : double.NaN;

    /// <summary>The error budget in that case, relative to the bound; NaN where nothing applies.</summary>
    public double Budget => Worst?.Evaluation is { Applies: true, Deciding: { } deciding } ? (deciding.Error == 0 ? 0 : deciding.Error / deciding.Scale) : double.NaN;

    /// <summary>Whether the verdict is one that was expected.</summary>
    public bool IsExpected => Form.Expected switch
    {
        Expectation.Holds => Verdict is Verdict.Consistent or Verdict.Attained or Verdict.Certified,
        Expectation.Fails => Verdict is Verdict.Violated or Verdict.Refuted,
        Expectation.Unproved => Verdict is Verdict.Consistent or Verdict.Attained or Verdict.Inconclusive,
        _ => Verdict is Verdict.Untested,
    };

    /// <summary>The witness of the worst case; null where nothing was evaluated.</summary>
    public Witness? Witness => Worst is null ? null : new Witness(Claim.Id, Form.Kind, Worst.Instance);
}
