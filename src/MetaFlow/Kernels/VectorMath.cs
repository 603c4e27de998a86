using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MetaFlow.Kernels;

/// <summary>
/// Arithmetic on four doubles that gives the same bits in every tier of the just-in-time compiler. (The functions of the
/// framework are "estimates" in part, and may change when a method is recompiled in the middle of a run.)
/// </summary>
internal static class VectorMath
{
    /// <summary>Four lanes.</summary>
    public const int Width = 4;

    /// <summary>a · b + c, fused where the processor can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c)
    {
        if (Fma.IsSupported)
            return Fma.MultiplyAdd(a, b, c);
        if (AdvSimd.Arm64.IsSupported)
        {
            return Vector256.Create(
                AdvSimd.Arm64.FusedMultiplyAdd(c.GetLower(), a.GetLower(), b.GetLower()),
                AdvSimd.Arm64.FusedMultiplyAdd(c.GetUpper(), a.GetUpper(), b.GetUpper()));
        }

        return (a * b) + c;
    }

    /// <summary>a · b + c, fused where the processor can: the scalar of <see cref="MultiplyAdd(Vector256{double}, Vector256{double}, Vector256{double})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MultiplyAdd(double a, double b, double c) =>
        Fma.IsSupported || AdvSimd.Arm64.IsSupported ? Math.FusedMultiplyAdd(a, b, c) : (a * b) + c;

    /// <summary>The sums of the lanes of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> SumLanes(Vector256<double> a0, Vector256<double> a1, Vector256<double> a2, Vector256<double> a3)
    {
        if (Avx.IsSupported)
        {
            Vector256<double> first = Avx.HorizontalAdd(a0, a1);
            Vector256<double> second = Avx.HorizontalAdd(a2, a3);
            return Avx.Blend(first, second, 0b1100) + Avx.Permute2x128(first, second, 0x21);
        }

        return Vector256.Create(Vector256.Sum(a0), Vector256.Sum(a1), Vector256.Sum(a2), Vector256.Sum(a3));
    }

    /// <summary>e^x for x ≤ 0 (−∞ gives 0, NaN gives NaN), to about 1.5 units in the last place.</summary>
    /// <remarks>
    /// Cody and Waite's reduction x = n ln 2 + r, |r| ≤ ln 2 / 2, and the Taylor polynomial of degree 13, whose remainder is below
    /// 5e-18 relative; 2^n in two factors, so that results below the normal range are rounded once.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> ExpOfNonPositive(Vector256<double> x)
    {
        // Adding 1.5·2^52 leaves the nearest integer in the low bits.
        Vector256<double> magic = Vector256.Create(6755399441055744.0);
        x = Vector256.Max(x, Vector256.Create(-746.0));
        Vector256<double> n = MultiplyAdd(x, Vector256.Create(1.4426950408889634), magic) - magic;

        // The upper part of ln 2 has 32 bits, so n·upper is exact without fused multiply-adds too.
        Vector256<double> r = MultiplyAdd(n, Vector256.Create(-0.69314718036912382), x);
        r = MultiplyAdd(n, Vector256.Create(-1.9082149292705877e-10), r);

        Vector256<double> r2 = r * r;
        Vector256<double> even = Vector256.Create(1.0 / 479001600);
        even = MultiplyAdd(even, r2, Vector256.Create(1.0 / 3628800));
        even = MultiplyAdd(even, r2, Vector256.Create(1.0 / 40320));
        even = MultiplyAdd(even, r2, Vector256.Create(1.0 / 720));
        even = MultiplyAdd(even, r2, Vector256.Create(1.0 / 24));
        even = MultiplyAdd(even, r2, Vector256.Create(0.5));
        Vector256<double> odd = Vector256.Create(1.0 / 6227020800);
        odd = MultiplyAdd(odd, r2, Vector256.Create(1.0 / 39916800));
        odd = MultiplyAdd(odd, r2, Vector256.Create(1.0 / 362880));
        odd = MultiplyAdd(odd, r2, Vector256.Create(1.0 / 5040));
        odd = MultiplyAdd(odd, r2, Vector256.Create(1.0 / 120));
        odd = MultiplyAdd(odd, r2, Vector256.Create(1.0 / 6));

        // e^r = 1 + r + r² (even + r odd)
        Vector256<double> tail = MultiplyAdd(odd, r, even);
        Vector256<double> power = Vector256<double>.One + MultiplyAdd(tail, r2, r);

        Vector256<double> half = MultiplyAdd(n, Vector256.Create(0.5), magic) - magic;
        return power * PowerOfTwo(half, magic) * PowerOfTwo(n - half, magic);
    }

    /// <summary>log(1 + t) for 0 ≤ t ≤ 1, to about 3 units in the last place.</summary>
    /// <remarks>
    /// 2 artanh(s) with s = t/(2 + t) ≤ 1/3: no cancellation. The odd series is cut after s^33; the remainder is below 1e-17 relative.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Log1POfUnit(Vector256<double> t)
    {
        Vector256<double> s = t / (t + Vector256.Create(2.0));
        Vector256<double> s2 = s * s;
        Vector256<double> sum = Vector256.Create(1.0 / 33);
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 31));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 29));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 27));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 25));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 23));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 21));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 19));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 17));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 15));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 13));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 11));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 9));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 7));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 5));
        sum = MultiplyAdd(sum, s2, Vector256.Create(1.0 / 3));
        Vector256<double> twice = s + s;
        return MultiplyAdd(twice * s2, sum, twice);
    }

    /// <summary>tanh x, to about 2 units in the last place.</summary>
    /// <remarks>
    /// (1 − e^(−2|x|)) / (1 + e^(−2|x|)) away from zero; below 0.625 the rational approximation of the Cephes library (Moshier 1989), whose
    /// relative error is below 4e-17 there.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Tanh(Vector256<double> x)
    {
        Vector256<double> size = Vector256.Abs(x), z = x * x;
        Vector256<double> p = MultiplyAdd(Vector256.Create(-9.64399179425052238628e-1), z, Vector256.Create(-9.92877231001918586564e1));
        p = MultiplyAdd(p, z, Vector256.Create(-1.61468768441708447952e3));
        Vector256<double> q = z + Vector256.Create(1.12811678491632931402e2);
        q = MultiplyAdd(q, z, Vector256.Create(2.23548839060100448583e3));
        q = MultiplyAdd(q, z, Vector256.Create(4.84406305325125486048e3));
        Vector256<double> near = MultiplyAdd(x * z, p / q, x);
        Vector256<double> decay = ExpOfNonPositive(-(size + size));
        Vector256<double> far = (Vector256<double>.One - decay) / (Vector256<double>.One + decay);
        far = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<double>.Zero), -far, far);
        return Vector256.ConditionalSelect(Vector256.LessThan(size, Vector256.Create(0.625)), near, far);
    }

    /// <summary>2^n for an integer n in the normal range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> PowerOfTwo(Vector256<double> n, Vector256<double> magic) =>
        Vector256.ShiftLeft((n + magic).AsInt64() + Vector256.Create(1023L), 52).AsDouble();
}
