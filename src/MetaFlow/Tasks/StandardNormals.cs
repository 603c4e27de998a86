namespace MetaFlow;

/// <summary>
/// The documented sequential generator of the standard problems: splitmix64 (Steele, Lea and Flood 2014; the state advances
/// by the golden gamma), then Box–Muller with the cosine branch only. Each normal takes two outputs: the upper 53 bits of the
/// first, plus one, over 2⁵³ give the radius a uniform in (0, 1]; those of the second give the angle a uniform in [0, 1).
/// </summary>
internal sealed class StandardNormals(ulong seed)
{
    private const double Unit = 1.0 / (1UL << 53);

    private ulong state = seed;

    /// <summary>The next standard normal number.</summary>
    internal double Next()
    {
        double radius = ((NextBits() >> 11) + 1) * Unit;
        double turn = (NextBits() >> 11) * Unit;
        return Math.Sqrt(-2 * Math.Log(radius)) * Math.Cos(2 * Math.PI * turn);
    }

    /// <summary>The next 64 bits of splitmix64.</summary>
    internal ulong NextBits()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return mixed ^ (mixed >> 31);
        }
    }
}
