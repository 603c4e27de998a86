using MetaFlow.Numerics;

namespace MetaFlow.Theory.Families;

/// <summary>Constants that a case states as shares of the true ones (<see cref="Regularity.Share"/>), where a form is evaluated in interval arithmetic.</summary>
internal static class StatedConstants
{
    /// <summary>An enclosure of the constant that a case states.</summary>
    public static Interval Enclosed(Instance x, Interval exact, string name = "stated") => Math.Min(1, x[name]) * exact;

    /// <summary>States that the constant of a case is large enough, in units of the true one: known exactly.</summary>
    public static Evaluation RequireShare(this Evaluation evaluation, string hypothesis, Instance x, string name = "stated") =>
        evaluation.Require(hypothesis, Interval.Point(1), Interval.Point(x[name]));
}
