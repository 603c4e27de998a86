using MetaFlow.Numerics;

namespace MetaFlow.Theory;

/// <summary>Both sides of a claim on one case, with the error budget.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Relation">How the sides should be related.</param>
/// <param name="Observed">The observed side. For an equality of vectors, the distance of the sides.</param>
/// <param name="Bound">The bound. For an equality of vectors, zero.</param>
/// <param name="Error">The error budget e ≥ 0 of both sides together.</param>
/// <param name="Scale">The size that a resolution is relative to.</param>
/// <param name="Resolution">The largest relative error with which agreement still says something.</param>
/// <param name="Enclosure">Enclosures of the exact sides, where they are known.</param>
public readonly record struct Comparison(
    string Name, Relation Relation, double Observed, double Bound, double Error, double Scale, double Resolution,
    (Interval Observed, Interval Bound)? Enclosure = null)
{
    /// <summary>The resolution at which observed and bound count as attained.</summary>
    public const double DefaultResolution = 1e-6;

    /// <summary>By how much the observation is on the wrong side of the bound; negative where it is on the right side.</summary>
    public double Excess => Relation switch
    {
        Relation.AtMost => Observed - Bound,
        Relation.AtLeast => Bound - Observed,
        _ => Math.Abs(Observed - Bound),
    };

    /// <summary>Observed / bound for upper bounds and bound / observed for lower ones, so that more than one is a violation; for an equality, the difference relative to the scale.</summary>
    public double Ratio => Relation switch
    {
        Relation.AtMost => Quotient(Observed, Bound),
        Relation.AtLeast => Quotient(Bound, Observed),
        _ => Excess == 0 ? 0 : Excess / Scale,
    };

    /// <summary>How near the case is to a violation beyond its budget: increasing in the excess, zero at the edge; comparable between cases of any scale.</summary>
    public double Severity
    {
        get
        {
            double excess = Excess - Error;
            double scale = Relation == Relation.Equal ? Scale : Math.Abs(Observed) + Math.Abs(Bound);
            return double.IsNaN(excess) ? double.NegativeInfinity
                : double.IsInfinity(excess) ? Math.Sign(excess)
                : scale > 0 ? excess / scale : excess > 0 ? 1 : -1; // two zeros say nothing
        }
    }

    /// <summary>The verdict on this comparison, where the hypotheses hold.</summary>
    public Verdict Verdict
    {
        get
        {
            double excess = Excess;
            if (double.IsNaN(excess) || double.IsNaN(Error))
                return Verdict.Inconclusive;

            if (excess > Error)
                return IsCertainlyViolated ? Verdict.Refuted : Verdict.Violated;

            bool agrees = Error <= Resolution * Scale;
            if (Relation == Relation.Equal)
                return !agrees ? Verdict.Inconclusive : Error <= DefaultResolution * Scale ? Verdict.Attained : Verdict.Consistent;

            return excess + Error < 0 ? Verdict.Consistent : agrees ? Verdict.Attained : Verdict.Inconclusive;
        }
    }

    /// <summary>Whether the relation is proved to hold.</summary>
    public bool IsCertainlySatisfied => Enclosure is { } sides && Relation switch
    {
        Relation.AtMost => sides.Observed.Upper <= sides.Bound.Lower,
        Relation.AtLeast => sides.Observed.Lower >= sides.Bound.Upper,
        _ => sides.Observed.Width == 0 && sides.Bound.Width == 0 && sides.Observed.Lower == sides.Bound.Lower,
    };

    /// <summary>Whether the relation is proved to fail.</summary>
    public bool IsCertainlyViolated => Enclosure is { } sides && Relation switch
    {
        Relation.AtMost => sides.Observed.Lower > sides.Bound.Upper,
        Relation.AtLeast => sides.Observed.Upper < sides.Bound.Lower,
        _ => sides.Observed.Lower > sides.Bound.Upper || sides.Observed.Upper < sides.Bound.Lower,
    };

    private static double Quotient(double small, double large) =>
        large > 0 ? (double.IsPositiveInfinity(large) ? 0 : Math.Max(small, 0) / large)
        : small <= large ? (large < 0 && small < 0 ? large / small : 0)
        : large < 0 && small < 0 ? large / small
        : double.PositiveInfinity;
}
