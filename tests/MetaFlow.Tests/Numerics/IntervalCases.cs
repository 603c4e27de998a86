using FsCheck;
using FsCheck.Fluent;
using Interval = MetaFlow.Numerics.Interval;

namespace MetaFlow.Tests.Numerics;

/// <summary>Random doubles and intervals for the laws of interval arithmetic.</summary>
public static class IntervalCases
{
    public static Arbitrary<AnyReal> AnyReals() => Arb.From(Doubles(-1074, 1023).Select(x => new AnyReal(x)));

    public static Arbitrary<ModestReal> ModestReals() => Arb.From(Doubles(-40, 9).Select(x => new ModestReal(x)));

    public static Arbitrary<Nest> Nests() => Arb.From(
        from x in Doubles(-8, 4)
        from inner in Gaps()
        from below in Gaps()
        from above in Gaps()
        from share in Gen.Choose(0, 1000)
        let outer = Interval.Of(x - below, x + inner + above)
        let within = Interval.Of(x, x + inner)
        select new Nest(Math.Clamp(x + (inner * (share / 1000.0)), within.Lower, within.Upper), within, outer));

    // Uniform in the exponent and in 52 bits of the mantissa; one in ten is a value at which formulas change.
    private static Gen<double> Doubles(int least, int most) => Gen.Frequency(
        (9, from high in Gen.Choose(0, (1 << 26) - 1)
            from low in Gen.Choose(0, (1 << 26) - 1)
            from exponent in Gen.Choose(least, most)
            from sign in Gen.Elements(-1.0, 1.0)
            select Math.ScaleB(sign * (1 + Math.ScaleB(high, -26) + Math.ScaleB(low, -52)), exponent)),
        (1, Gen.Elements(Specials(least, most))));

    private static double[] Specials(int least, int most)
    {
        double[] all =
        [
            0, 1, -1, 2, 0.5, 8, -27, Math.PI, Math.PI / 2, -Math.PI, Math.BitDecrement(1), Math.BitIncrement(1), Math.Sqrt(0.5), Math.Sqrt(2), Math.E, 0.17, 0.34,
            Math.ScaleB(1, least), -Math.ScaleB(1, most), double.Epsilon, -double.Epsilon, Math.ScaleB(1, -1022), 1e-290, double.MaxValue, double.MinValue,
        ];
        return [.. all.Where(x => x == 0 || (Math.Abs(x) >= Math.ScaleB(1, least) && Math.Abs(x) < Math.ScaleB(2, most)))];
    }

    // None, or wide enough that the width of a function at a point (some 10⁻¹⁵) does not matter.
    private static Gen<double> Gaps() => Gen.Frequency(
        (1, Gen.Constant(0.0)),
        (3, from exponent in Gen.Choose(-20, 3)
            from part in Gen.Choose(0, 1 << 20)
            select Math.ScaleB(1 + Math.ScaleB(part, -20), exponent)));

    /// <summary>Any finite double.</summary>
    public readonly record struct AnyReal(double Value);

    /// <summary>Magnitudes from 2⁻⁴⁰ to 2¹⁰, and zero.</summary>
    public readonly record struct ModestReal(double Value);

    /// <summary>A point in an interval in another.</summary>
    public readonly record struct Nest(double Point, Interval Inner, Interval Outer);
}
