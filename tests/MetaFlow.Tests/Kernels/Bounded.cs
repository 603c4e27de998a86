namespace MetaFlow.Tests.Kernels;

/// <summary>
/// A number together with a bound of its distance from what any other evaluation of the same formula gives: in any order of
/// summation, with fused multiply-adds or without. Interval arithmetic around the value of the plain loop, where each operation
/// is widened by its own rounding and by that of the other evaluation (2u for an operation, 2γ_n for a sum of n terms,
/// γ_n = nu/(1 − nu), u = 2⁻⁵³; Higham, Accuracy and Stability of Numerical Algorithms, 2002, §3.1).
/// </summary>
public readonly record struct Bounded(double Value, double Error)
{
    public const double Unit = 1.0 / (1L << 53);

    /// <summary>Absorbs underflow.</summary>
    private const double Tiny = 1e-290;

    public double Magnitude => Math.Abs(Value) + Error;

    public static implicit operator Bounded(double value) => new(value, 0);

    public static Bounded operator +(Bounded a, Bounded b) => Rounded(a.Value + b.Value, a.Error + b.Error, 1);

    public static Bounded operator -(Bounded a, Bounded b) => Rounded(a.Value - b.Value, a.Error + b.Error, 1);

    public static Bounded operator *(Bounded a, Bounded b) =>
        Rounded(a.Value * b.Value, (Math.Abs(a.Value) * b.Error) + (Math.Abs(b.Value) * a.Error) + (a.Error * b.Error), 1);

    /// <summary>A value that a function of a few roundings gives, from an argument with an error.</summary>
    public static Bounded Rounded(double value, double propagated, int roundings) =>
        new(value, propagated + (2 * Gamma(roundings) * (Math.Abs(value) + propagated)) + Tiny);

    /// <summary>Σ a_i b_i.</summary>
    public static Bounded Dot(IReadOnlyList<Bounded> a, IReadOnlyList<Bounded> b)
    {
        double value = 0, error = 0, magnitude = 0;
        for (int i = 0; i < a.Count; i++)
        {
            value += a[i].Value * b[i].Value;
            error += (Math.Abs(a[i].Value) * b[i].Error) + (Math.Abs(b[i].Value) * a[i].Error) + (a[i].Error * b[i].Error);
            magnitude += a[i].Magnitude * b[i].Magnitude;
        }

        return new(value, error + (2 * Gamma(a.Count + 1) * magnitude) + Tiny);
    }

    /// <summary>a + s b.</summary>
    public static Bounded[] AddScaled(IReadOnlyList<Bounded> a, Bounded s, IReadOnlyList<Bounded> b) => [.. a.Zip(b, (x, y) => x + (s * y))];

    public static Bounded[] Of(ReadOnlySpan<double> values)
    {
        Bounded[] result = new Bounded[values.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = values[i];
        return result;
    }

    public bool Admits(double value) => Math.Abs(value - Value) <= Error;

    private static double Gamma(int n) => n * Unit / (1 - (n * Unit));
}
