using MetaFlow.Numerics;

namespace MetaFlow.Theory;

/// <summary>A hypothesis as a named inequality left ≤ right, evaluated.</summary>
/// <param name="Name">How the paper writes it, such as <c>α &lt; 1/(2L)</c>.</param>
/// <param name="Left">The smaller side.</param>
/// <param name="Right">The larger side.</param>
/// <param name="Enclosure">Enclosures of the exact sides, where they are known.</param>
public readonly record struct Hypothesis(string Name, double Left, double Right, (Interval Left, Interval Right)? Enclosure = null)
{
    /// <summary>Whether it holds as computed. A boundary case counts as holding: its closure is tested, which only makes the claim stronger.</summary>
    public bool Holds => Left <= Right;

    /// <summary>Whether it is proved to hold strictly.</summary>
    public bool CertainlyHolds => Enclosure is { } sides && sides.Left.Upper < sides.Right.Lower;

    /// <summary>Whether it is proved to fail.</summary>
    public bool CertainlyFails => Enclosure is { } sides && sides.Left.Lower > sides.Right.Upper;
}
