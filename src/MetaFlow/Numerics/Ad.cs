using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// A number that remembers how it was computed, so that the loss it ends in can be differentiated: what losses that users write
/// (<see cref="SmoothLoss.Differentiate"/>) compute with. Plain numbers convert to it.
/// </summary>
/// <remarks>
/// An operation on numbers that come from the parameter is recorded; reverse accumulation over the record gives the gradient, and with
/// dual numbers in place of numbers the products with the second and third derivative (Griewank and Walther, Evaluating
/// Derivatives, 2nd edition, chapters 3 and 13). Branches on <see cref="Value"/> are allowed and differentiated along
/// the branch taken. A number is only good within the evaluation that made it.
/// </remarks>
public readonly struct Ad
{
    private readonly AdTape? _tape;
    private readonly int _node;

    internal Ad(double value, AdTape? tape, int node)
    {
        Value = value;
        _tape = tape;
        _node = node;
    }

    /// <summary>The plain number. A loss that computes with it further loses that part of its derivatives, which the check on first use reports.</summary>
    public double Value { get; }

    internal AdTape? Tape => _tape;

    internal int Node => _node;

    /// <summary>A constant.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Ad(double value) => new(value, null, 0);

    /// <summary>x + y.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    public static Ad operator +(Ad x, Ad y) => AdTape.Add(x, y);

    /// <summary>x − y.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    public static Ad operator -(Ad x, Ad y) => AdTape.Add(x, -y);

    /// <summary>−x.</summary>
    /// <param name="x">A number.</param>
    public static Ad operator -(Ad x) => AdTape.Scale(x, -1);

    /// <summary>x y.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    public static Ad operator *(Ad x, Ad y) => AdTape.Multiply(x, y);

    /// <summary>x / y; y is not zero.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    public static Ad operator /(Ad x, Ad y) => y.Tape is null ? AdTape.Divide(x, y.Value) : x * AdTape.Apply(ElementaryFunction.Reciprocal, y);

    /// <summary>Whether x &lt; y, by value.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    public static bool operator <(Ad x, Ad y) => x.Value < y.Value;

    /// <summary>Whether x &gt; y, by value.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    public static bool operator >(Ad x, Ad y) => x.Value > y.Value;

    /// <summary>eˣ.</summary>
    /// <param name="x">A number.</param>
    public static Ad Exp(Ad x) => AdTape.Apply(ElementaryFunction.Exp, x);

    /// <summary>log x; x &gt; 0.</summary>
    /// <param name="x">A number.</param>
    public static Ad Log(Ad x) => AdTape.Apply(ElementaryFunction.Log, x);

    /// <summary>√x; x &gt; 0 (at 0 it has no derivative).</summary>
    /// <param name="x">A number.</param>
    public static Ad Sqrt(Ad x) => AdTape.Apply(ElementaryFunction.Sqrt, x);

    /// <summary>sin x.</summary>
    /// <param name="x">A number.</param>
    public static Ad Sin(Ad x) => AdTape.Apply(ElementaryFunction.Sin, x);

    /// <summary>cos x.</summary>
    /// <param name="x">A number.</param>
    public static Ad Cos(Ad x) => AdTape.Apply(ElementaryFunction.Cos, x);

    /// <summary>sinh x.</summary>
    /// <param name="x">A number.</param>
    public static Ad Sinh(Ad x) => AdTape.Apply(ElementaryFunction.Sinh, x);

    /// <summary>cosh x.</summary>
    /// <param name="x">A number.</param>
    public static Ad Cosh(Ad x) => AdTape.Apply(ElementaryFunction.Cosh, x);

    /// <summary>tanh x.</summary>
    /// <param name="x">A number.</param>
    public static Ad Tanh(Ad x) => AdTape.Apply(ElementaryFunction.Tanh, x);

    /// <summary>arctan x.</summary>
    /// <param name="x">A number.</param>
    public static Ad Atan(Ad x) => AdTape.Apply(ElementaryFunction.Atan, x);

    /// <summary>log(1 + eˣ), without overflow or cancellation.</summary>
    /// <param name="x">A number.</param>
    public static Ad Softplus(Ad x) => AdTape.Apply(ElementaryFunction.Softplus, x);

    /// <summary>x^c with a constant exponent; x &gt; 0 unless c is a whole number.</summary>
    /// <param name="x">A number.</param>
    /// <param name="exponent">c.</param>
    public static Ad Pow(Ad x, double exponent) => AdTape.Apply(ElementaryFunction.Power, x, exponent);

    /// <summary>|x|; at 0 its derivative is taken as 1.</summary>
    /// <param name="x">A number.</param>
    public static Ad Abs(Ad x) => x.Value < 0 ? -x : x;

    /// <summary>The larger of two numbers, the first where they are equal; the derivative is that of the one taken.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    public static Ad Max(Ad x, Ad y) => x.Value >= y.Value || double.IsNaN(x.Value) ? x : y;

    /// <summary>The smaller of two numbers, the first where they are equal; the derivative is that of the one taken.</summary>
    /// <param name="x">A number.</param>
    /// <param name="y">A number.</param>
    public static Ad Min(Ad x, Ad y) => x.Value <= y.Value || double.IsNaN(x.Value) ? x : y;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
