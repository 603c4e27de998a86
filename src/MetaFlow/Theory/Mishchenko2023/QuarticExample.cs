using MetaFlow.Numerics;

namespace MetaFlow.Theory.Mishchenko2023;

/// <summary>
/// The function of Theorem 1 on [0, 1], with t = z − 1/3: f = t⁴/4 + t/27 + const, f' = t³ + 1/27, f'' = 3t², f''' = 6t; and φ = f ∘ z as
/// a function of x = z + αf'(z). In interval arithmetic.
/// </summary>
internal static class QuarticExample
{
    /// <summary>f(z) for z ∈ [0, 1].</summary>
    public static Interval Value(Interval z) => Interval.Square(z) * ((Interval.Square(z) / 4) - (z / 3) + Interval.Ratio(1, 6));

    /// <summary>f'(z) for z ∈ [0, 1].</summary>
    public static Interval First(Interval z) => Interval.Power(z - Interval.Ratio(1, 3), 3) + Interval.Ratio(1, 27);

    /// <summary>f''(z) for z ∈ [0, 1].</summary>
    public static Interval Second(Interval z) => 3 * Interval.Square(z - Interval.Ratio(1, 3));

    /// <summary>f'''(z) for z ∈ [0, 1].</summary>
    public static Interval Third(Interval z) => 6 * (z - Interval.Ratio(1, 3));

    /// <summary>φ'' = f''/(1+αf'')² − αf'f'''/(1+αf'')³ by the chain rule, derivatives at z.</summary>
    public static Interval Curvature(Interval alpha, Interval z)
    {
        var stretch = 1 + (alpha * Second(z));
        return (Second(z) / Interval.Square(stretch)) - (alpha * First(z) * Third(z) / Interval.Power(stretch, 3));
    }

    /// <summary>The transcribed expression, without the factor f'(z).</summary>
    public static Interval PrintedCurvature(Interval alpha, Interval z)
    {
        var stretch = 1 + (alpha * Second(z));
        return (Second(z) / Interval.Square(stretch)) - (alpha * Third(z) / Interval.Power(stretch, 3));
    }
}
