using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MetaFlow.Kernels;

/// <summary>
/// A scalar loss φ(z, y) on four samples at once; s is the smoothing, and p is what <see cref="Prepare"/> returned and the
/// others share. Structs, so that the loops are compiled once for each family.
/// </summary>
internal interface IFamily
{
    /// <summary>Whether φ‴ is not zero everywhere.</summary>
    static abstract bool HasThirdDerivative { get; }

    static abstract Vector256<double> Prepare(Vector256<double> z, Vector256<double> y);

    static abstract Vector256<double> Value(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p);

    static abstract Vector256<double> Slope(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p);

    static abstract Vector256<double> Curvature(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p);

    static abstract Vector256<double> Third(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p);
}

/// <summary>(z − y)².</summary>
internal readonly struct SquaredFamily : IFamily
{
    public static bool HasThirdDerivative => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Prepare(Vector256<double> z, Vector256<double> y) => z - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Value(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) => p * p;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Slope(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) => p + p;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Curvature(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) => Vector256.Create(2.0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Third(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) => Vector256<double>.Zero;
}

/// <summary>log(1 + exp(−yz)); p = exp(−|yz|), which neither overflows nor cancels.</summary>
internal readonly struct LogisticFamily : IFamily
{
    public static bool HasThirdDerivative => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Prepare(Vector256<double> z, Vector256<double> y) => VectorMath.ExpOfNonPositive(-Vector256.Abs(y * z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Value(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) =>
        Vector256.Max(-(y * z), Vector256<double>.Zero) + VectorMath.Log1POfUnit(p);

    // −y / (1 + e^{yz})
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Slope(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p)
    {
        Vector256<double> numerator = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(y * z, Vector256<double>.Zero), p, Vector256<double>.One);
        return -y * numerator / (Vector256<double>.One + p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Curvature(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p)
    {
        Vector256<double> onePlus = Vector256<double>.One + p;
        return y * y * (p / (onePlus * onePlus));
    }

    // φ‴ = −y φ″ tanh(yz/2), and tanh(|yz|/2) = (1 − p)/(1 + p)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Third(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p)
    {
        Vector256<double> tangent = (Vector256<double>.One - p) / (Vector256<double>.One + p);
        Vector256<double> signed = Vector256.ConditionalSelect(Vector256.LessThan(y * z, Vector256<double>.Zero), -tangent, tangent);
        return -y * Curvature(z, y, s, p) * signed;
    }
}

/// <summary>max(0, 1 − yz); p = 1 − yz.</summary>
internal readonly struct HingeFamily : IFamily
{
    public static bool HasThirdDerivative => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Prepare(Vector256<double> z, Vector256<double> y) => Vector256<double>.One - (y * z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Value(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) =>
        Vector256.Max(p, Vector256<double>.Zero);

    // Neither side of the kink: p is not a number, and so is the slope.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Slope(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) =>
        Vector256.ConditionalSelect(
            Vector256.LessThanOrEqual(p, Vector256<double>.Zero),
            Vector256<double>.Zero,
            Vector256.ConditionalSelect(Vector256.GreaterThan(p, Vector256<double>.Zero), -y, p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Curvature(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) => Vector256<double>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Third(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) => Vector256<double>.Zero;
}

/// <summary>0 for yz ≥ 1, (1 − yz)²/(2s) for 1 − s &lt; yz &lt; 1, 1 − yz − s/2 below; p = 1 − yz.</summary>
internal readonly struct SmoothedHingeFamily : IFamily
{
    public static bool HasThirdDerivative => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Prepare(Vector256<double> z, Vector256<double> y) => Vector256<double>.One - (y * z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Value(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p)
    {
        Vector256<double> quadratic = p * p / (s + s);
        Vector256<double> value = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(p, s), p - (s * Vector256.Create(0.5)), quadratic);
        return Vector256.ConditionalSelect(Vector256.LessThanOrEqual(p, Vector256<double>.Zero), Vector256<double>.Zero, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Slope(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) =>
        -y * Vector256.Min(Vector256.Max(p / s, Vector256<double>.Zero), Vector256<double>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Curvature(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p)
    {
        Vector256<double> inside = Vector256.GreaterThan(p, Vector256<double>.Zero) & Vector256.LessThan(p, s);
        return Vector256.ConditionalSelect(inside, y * y / s, Vector256<double>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Third(Vector256<double> z, Vector256<double> y, Vector256<double> s, Vector256<double> p) => Vector256<double>.Zero;
}
