namespace MetaFlow.Numerics;

/// <summary>What <see cref="BoxBisection.Decide"/> found.</summary>
/// <remarks>
/// Fractions of the volume are for reading, in ordinary arithmetic: integers are counted, and every other coordinate is measured on
/// the scale on which it is split (see <see cref="BoxBisection"/>).
/// </remarks>
/// <param name="Outcome">Proved, refuted or neither.</param>
/// <param name="Boxes">Boxes that were judged.</param>
/// <param name="Counterexample">The box that refutes: any point of it is a counterexample. Null unless the outcome is refuted.</param>
/// <param name="Undecided">A few of the boxes that are not decided, the largest first; empty if certified.</param>
/// <param name="UndecidedFraction">The fraction of the volume that is not decided, in [0, 1]; 0 if certified.</param>
/// <param name="OutsideFraction">
/// The fraction of the volume where no hypothesis holds, in [0, 1]. A statement that is certified with 1 says nothing.
/// </param>
public sealed record BoxDecision(
    BoxOutcome Outcome,
    int Boxes,
    IReadOnlyList<Interval>? Counterexample,
    IReadOnlyList<IReadOnlyList<Interval>> Undecided,
    double UndecidedFraction,
    double OutsideFraction);
