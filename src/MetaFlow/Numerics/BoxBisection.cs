namespace MetaFlow.Numerics;

/// <summary>Decides a statement over a whole box of parameters by judging ever smaller boxes.</summary>
/// <remarks>
/// Branch and prune (Moore, Kearfott and Cloud, Introduction to Interval Analysis, §8.1 and ch. 11): a box that is not decided is split
/// across the coordinate that is widest relative to the whole box. A coordinate that is positive throughout and spans a factor of
/// eight or more is measured and split by logarithms, so that 10⁻⁶ to 1 takes as many splits as any other. Boxes are judged in the
/// order of their making, the largest first: an equality somewhere does not hide a violation elsewhere, and the order, and
/// therefore the answer, is the same in every run.
/// </remarks>
public static class BoxBisection
{
    /// <summary>The ratio of its ends from which a positive coordinate is measured by logarithms.</summary>
    public const double LogarithmicRatio = 8;

    private const int ListedBoxes = 8;

    /// <summary>Decides a statement over a box.</summary>
    /// <param name="box">The box, one bounded interval per parameter; points are allowed and never split.</param>
    /// <param name="judge">
    /// What interval arithmetic proves of one box within the whole. It must be right for every point of the box (real, or whole
    /// in the coordinates that are integers); <see cref="BoxAnswer.Unknown"/> is always right. The list is not changed afterwards.
    /// </param>
    /// <param name="maximumBoxes">The most boxes that are judged, at least 1.</param>
    /// <param name="integer">Which coordinates are whole numbers: only these count, boxes are split between them and end as points. Null for none.</param>
    /// <param name="cancellation">Stops between two boxes.</param>
    /// <returns>The decision; undecided where the boxes ran out, or where a box could not be split between two doubles.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no boxes to judge, or the judge gave no known answer.</exception>
    /// <exception cref="ArgumentException">
    /// The box is empty or not bounded, the list of integers has another length, or a coordinate of integers contains none or ends beyond ±2⁵³.
    /// </exception>
    /// <exception cref="OperationCanceledException">The decision was cancelled.</exception>
    public static BoxDecision Decide(
        IReadOnlyList<Interval> box,
        Func<IReadOnlyList<Interval>, BoxAnswer> judge,
        int maximumBoxes = 100_000,
        IReadOnlyList<bool>? integer = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(judge);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumBoxes, 1);
        Axis[] axes = Axes(box, integer);
        var waiting = new Queue<Part>();
        var stuck = new List<Part>();
        double outside = 0;
        int judged = 0;
        waiting.Enqueue(new Part([.. axes.Select(axis => axis.Whole)], 1));
        while (judged < maximumBoxes && waiting.TryDequeue(out Part part))
        {
            cancellation.ThrowIfCancellationRequested();
            judged++;
            BoxAnswer answer = judge(part.Box);
            switch (answer)
            {
                case BoxAnswer.Holds:
                    break;
                case BoxAnswer.Outside:
                    outside += part.Fraction;
                    break;
                case BoxAnswer.Fails:
                    return Decision(BoxOutcome.Refuted, part.Box);
                case BoxAnswer.Unknown:
                    if (!Split(axes, part, waiting))
                        stuck.Add(part);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(judge), answer, "the judge must give a known answer");
            }
        }

        return Decision(waiting.Count + stuck.Count == 0 ? BoxOutcome.Certified : BoxOutcome.Undecided, null);

        BoxDecision Decision(BoxOutcome outcome, IReadOnlyList<Interval>? counterexample)
        {
            List<Part> left = [.. stuck.Concat(waiting).OrderByDescending(part => part.Fraction)];
            return new(
                outcome,
                judged,
                counterexample,
                [.. left.Take(ListedBoxes).Select(part => part.Box)],
                Math.Min(1, left.Sum(part => part.Fraction)),
                Math.Min(1, outside));
        }
    }

    private static Axis[] Axes(IReadOnlyList<Interval> box, IReadOnlyList<bool>? integer)
    {
        if (box.Count == 0 || !box.All(side => side.IsBounded))
            throw new ArgumentException("a box needs at least one coordinate, and both bounds of each", nameof(box));
        if (integer is not null && integer.Count != box.Count)
            throw new ArgumentException($"{integer.Count} entries for {box.Count} coordinates", nameof(integer));
        return [.. box.Select((side, i) => Axis.Of(side, integer?[i] ?? false, i))];
    }

    // Puts both halves of a box across its relatively widest coordinate into the queue, unless no coordinate can be split.
    private static bool Split(Axis[] axes, Part part, Queue<Part> waiting)
    {
        int widest = -1;
        double length = 0;
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i].RelativeLength(part.Box[i]) is var relative && relative > length && axes[i].CanSplit(part.Box[i]))
                (widest, length) = (i, relative);
        }

        if (widest < 0)
            return false;
        (Interval low, Interval high) = axes[widest].Halves(part.Box[widest]);
        foreach (Interval half in (ReadOnlySpan<Interval>)[low, high])
        {
            Interval[] box = [.. part.Box];
            box[widest] = half;
            waiting.Enqueue(new Part(box, part.Fraction * axes[widest].Share(half, low, high)));
        }

        return true;
    }

    private readonly record struct Part(Interval[] Box, double Fraction);

    // One coordinate: what is split, and the scale on which its length is measured.
    private readonly record struct Axis(Interval Whole, bool IsInteger, bool IsLogarithmic)
    {
        public static Axis Of(Interval side, bool isInteger, int index)
        {
            if (isInteger)
            {
                double first = Math.Ceiling(side.Lower), last = Math.Floor(side.Upper);
                if (first > last || Math.Max(-first, last) > 1L << 53)
                    throw new ArgumentException($"coordinate {index} contains no whole number, or such beyond 2^53: {side}", nameof(side));
                side = Interval.Of(first, last);
            }

            return new(side, isInteger, side.Lower > 0 && side.Upper / side.Lower is >= LogarithmicRatio and < double.PositiveInfinity);
        }

        public double RelativeLength(Interval side) => side.IsPoint ? 0 : Length(side) / Length(Whole);

        // Neighbouring integers can be parted, neighbouring doubles cannot.
        public bool CanSplit(Interval side) => !side.IsPoint && (IsInteger || Math.BitIncrement(side.Lower) < side.Upper);

        public (Interval Low, Interval High) Halves(Interval side)
        {
            double middle = IsLogarithmic ? Math.Sqrt(side.Lower) * Math.Sqrt(side.Upper) : side.Midpoint;
            if (IsInteger)
            {
                middle = Math.Clamp(Math.Floor(middle), side.Lower, side.Upper - 1);
                return (Interval.Of(side.Lower, middle), Interval.Of(middle + 1, side.Upper));
            }

            middle = Math.Clamp(middle, Math.BitIncrement(side.Lower), Math.BitDecrement(side.Upper));
            return (Interval.Of(side.Lower, middle), Interval.Of(middle, side.Upper));
        }

        // Integers are counted; other halves share by their lengths.
        public double Share(Interval half, Interval low, Interval high) => IsInteger
            ? (half.Upper - half.Lower + 1) / (high.Upper - low.Lower + 1)
            : Length(half) / (Length(low) + Length(high));

        private double Length(Interval side) => IsLogarithmic ? Math.Log(side.Upper / side.Lower) : (0.5 * side.Upper) - (0.5 * side.Lower);
    }
}
