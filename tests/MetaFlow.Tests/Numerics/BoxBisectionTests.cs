using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

/// <summary>Decisions over boxes.</summary>
public sealed class BoxBisectionTests
{
    [Fact]
    public void Decide_TrueInequalityWithMargin_IsCertified()
    {
        // 1 + x ≤ eˣ with equality at 0 alone, lowered by a hundredth.
        BoxDecision decision = BoxBisection.Decide([Interval.Of(-3, 3)], box => AtLeast(Interval.Exp(box[0]) - box[0] - 1, -0.01));
        Assert.Equal(BoxOutcome.Certified, decision.Outcome);
        Assert.Null(decision.Counterexample);
        Assert.Empty(decision.Undecided);
        Assert.Equal((0.0, 0.0), (decision.UndecidedFraction, decision.OutsideFraction));
        Assert.InRange(decision.Boxes, 2, 10_000);
    }

    [Fact]
    public void Decide_InequalityOfTwoVariables_IsCertifiedAndRefutedByItsConstant()
    {
        // sin x cos y = (sin(x + y) + sin(x − y))/2 is at most 1, and 1 in the box.
        BoxDecision Bound(double constant) => BoxBisection.Decide(
            [Interval.Of(0, 3), Interval.Of(-1, 1)], box => AtLeast(constant - (Interval.Sin(box[0]) * Interval.Cos(box[1])), 0));
        Assert.Equal(BoxOutcome.Certified, Bound(1.001).Outcome);
        BoxDecision refuted = Bound(0.999);
        Assert.Equal(BoxOutcome.Refuted, refuted.Outcome);
        IReadOnlyList<Interval> box = refuted.Counterexample!;
        Assert.True(Math.Sin(box[0].Midpoint) * Math.Cos(box[1].Midpoint) > 0.999);
    }

    [Fact]
    public void Decide_EqualityInside_IsUndecidedAroundIt()
    {
        // Equality along x = y, the rest holds: what is left is around the diagonal, and small.
        BoxDecision decision = BoxBisection.Decide([Interval.Of(0, 1), Interval.Of(0, 1)], box => AtLeast(Interval.Square(box[0] - box[1]), double.Epsilon), 4000);
        Assert.Equal((BoxOutcome.Undecided, 4000), (decision.Outcome, decision.Boxes));
        Assert.NotEmpty(decision.Undecided);

        // What waits is half of a box that meets the diagonal.
        Assert.All(decision.Undecided, box => Assert.True(Interval.Abs(box[0] - box[1]).Lower <= Math.Max(box[0].Width, box[1].Width)));

        // Squares of side 2⁻ᵏ and halves of them meet the diagonal in at most 3 · 2ᵏ boxes of at most 4⁻ᵏ; 4,000 boxes reach k = 8.
        Assert.InRange(decision.UndecidedFraction, double.Epsilon, 3.0 / 256);
    }

    [Fact]
    public void Decide_EqualityInOneCorner_DoesNotHideAViolationInAnother()
    {
        BoxDecision decision = BoxBisection.Decide([Interval.Of(0, 1)], box => AtLeast(box[0] * (0.99 - box[0]), 0), 200);
        Assert.Equal(BoxOutcome.Refuted, decision.Outcome);
        Assert.True(decision.Counterexample![0].Lower > 0.99);
    }

    [Fact]
    public void Decide_HypothesisThatExcludes_CountsWhatIsOutside()
    {
        // For x + y ≥ 1: x² + y² ≥ 0.4 (the least is 0.5). About half of the square is outside.
        BoxAnswer Judge(IReadOnlyList<Interval> box) =>
            (box[0] + box[1]).CertainlyLess(1) ? BoxAnswer.Outside : AtLeast(Interval.Square(box[0]) + Interval.Square(box[1]), 0.4);
        BoxDecision decision = BoxBisection.Decide([Interval.Of(0, 1), Interval.Of(0, 1)], Judge);
        Assert.Equal(BoxOutcome.Certified, decision.Outcome);
        Assert.InRange(decision.OutsideFraction, 0.1, 0.5);
        Assert.Equal(1, BoxBisection.Decide([Interval.Of(0, 1)], _ => BoxAnswer.Outside).OutsideFraction);
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(-7, 5)]
    [InlineData(1, 1000)]
    public void Decide_IntegerCoordinate_JudgesEachNumberAsAPoint(int first, int last)
    {
        // Only points are decided: every integer is met once, although the sides end between integers.
        var met = new List<double>();
        BoxDecision decision = BoxBisection.Decide(
            [Interval.Of(first - 0.5, last + 0.25), 0.5],
            box =>
            {
                if (!box[0].IsPoint)
                    return BoxAnswer.Unknown;
                met.Add(box[0].Lower);
                return met.Count % 2 == 0 ? BoxAnswer.Outside : BoxAnswer.Holds;
            },
            integer: [true, false]);
        Assert.Equal(BoxOutcome.Certified, decision.Outcome);
        Assert.Equal(Enumerable.Range(first, last - first + 1).Select(n => (double)n), met.Order());
        Assert.Equal((double)(met.Count / 2) / met.Count, decision.OutsideFraction, 1e-12);
    }

    [Fact]
    public void Decide_IntegerStatementThatFailsAtOnePoint_NamesIt()
    {
        // n² ≠ 49 fails at 7 alone; over the reals no interval around 7 would fail throughout.
        BoxAnswer Judge(IReadOnlyList<Interval> box) => Interval.Square(box[0]) is var square && !square.Contains(49) ? BoxAnswer.Holds
            : square.IsPoint ? BoxAnswer.Fails : BoxAnswer.Unknown;
        BoxDecision decision = BoxBisection.Decide([Interval.Of(1, 100)], Judge, integer: [true]);
        Assert.Equal(BoxOutcome.Refuted, decision.Outcome);
        Assert.Equal(Interval.Point(7), Assert.Single(decision.Counterexample!));
        Assert.Equal(BoxOutcome.Undecided, BoxBisection.Decide([Interval.Of(1, 100)], Judge, 1000).Outcome);
    }

    [Fact]
    public void Decide_PositiveCoordinateOfManyDecades_IsSplitByLogarithms()
    {
        var seen = new List<Interval>();
        BoxBisection.Decide([Interval.Of(1e-8, 1), Interval.Of(0, 1)], box =>
        {
            seen.Add(box[0]);
            return BoxAnswer.Unknown;
        }, maximumBoxes: 3);

        // The geometric middle of 10⁻⁸ and 1, to the rounding of two roots and a product.
        Assert.Equal(1e-4, seen[1].Upper, 1e-18);
        Assert.Equal(seen[1].Upper, seen[2].Lower);
    }

    [Fact]
    public void Decide_BoxesThatCannotBeSplit_StayUndecided()
    {
        var neighbours = Interval.Of(1, Math.BitIncrement(Math.BitIncrement(1)));
        BoxDecision decision = BoxBisection.Decide([neighbours, 2], _ => BoxAnswer.Unknown);
        Assert.Equal((BoxOutcome.Undecided, 3, 2), (decision.Outcome, decision.Boxes, decision.Undecided.Count));
        Assert.Equal(1, decision.UndecidedFraction, 1e-12);
        Assert.All(decision.Undecided, box => Assert.Equal(2, box[1].Lower));
    }

    [Fact]
    public void Decide_InvalidArguments_Throws()
    {
        static BoxAnswer Unknown(IReadOnlyList<Interval> box) => BoxAnswer.Unknown;
        Assert.Throws<ArgumentException>(() => BoxBisection.Decide([], Unknown));
        Assert.Throws<ArgumentException>(() => BoxBisection.Decide([Interval.Entire], Unknown));
        Assert.Throws<ArgumentException>(() => BoxBisection.Decide([Interval.Of(0.2, 0.8)], Unknown, integer: [true]));
        Assert.Throws<ArgumentException>(() => BoxBisection.Decide([Interval.Of(0, 1e17)], Unknown, integer: [true]));
        Assert.Throws<ArgumentException>(() => BoxBisection.Decide([1, 2], Unknown, integer: [true]));
        Assert.Throws<ArgumentOutOfRangeException>(() => BoxBisection.Decide([1], Unknown, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => BoxBisection.Decide([1], _ => (BoxAnswer)9));
        Assert.Throws<OperationCanceledException>(() => BoxBisection.Decide([1], Unknown, cancellation: new CancellationToken(canceled: true)));
    }

    // x ≥ bound, as far as the interval of x shows.
    private static BoxAnswer AtLeast(Interval x, double bound) =>
        x.CertainlyAtLeast(bound) ? BoxAnswer.Holds : x.CertainlyLess(bound) ? BoxAnswer.Fails : BoxAnswer.Unknown;
}
