namespace MetaFlow.Numerics;

/// <summary>Projections onto the probability simplex Δ and its tangent cones; in place, without memory.</summary>
internal static class Simplex
{
    /// <summary>
    /// Π_Δ(x), exact to rounding (Michelot 1986): entries at or below the current threshold are dropped and the threshold
    /// <c>τ = (Σ x − 1)/n</c> over the others rises until none falls below it; the projection is max(x − τ, 0).
    /// </summary>
    public static void Project(Span<double> x)
    {
        double threshold = double.NegativeInfinity;
        int count = int.MaxValue;
        while (true)
        {
            (double sum, int above) = Above(x, threshold);
            // In exact arithmetic the count only falls; where an entry ties with τ, rounding could bring it back for ever.
            if (above >= count || above == 0)
            {
                break;
            }

            count = above;
            threshold = (sum - 1) / above;
        }

        for (int i = 0; i < x.Length; i++)
        {
            x[i] = double.IsNaN(x[i]) ? double.NaN : Math.Max(x[i] - threshold, 0);
        }
    }

    /// <summary>
    /// The projection of v onto the tangent cone of Δ at p, <c>{d : Σd = 0, d_i ≥ 0 where p_i = 0}</c>: v − τ where p is positive, max(v − τ, 0)
    /// elsewhere, with the τ that makes the sum zero.
    /// </summary>
    public static void ProjectTangent(ReadOnlySpan<double> p, Span<double> v)
    {
        // Entries at the boundary that pull inwards are dropped as τ rises: each v there that stays exceeds the mean of the others.
        double threshold = double.NegativeInfinity;
        int count = int.MaxValue;
        while (true)
        {
            double sum = 0;
            int moving = 0;
            for (int i = 0; i < p.Length; i++)
            {
                if (p[i] > 0 || v[i] > threshold)
                {
                    sum += v[i];
                    moving++;
                }
            }

            if (moving >= count || moving == 0)
            {
                break;
            }

            count = moving;
            threshold = sum / moving;
        }

        for (int i = 0; i < p.Length; i++)
        {
            v[i] = p[i] > 0 ? v[i] - threshold : Math.Max(v[i] - threshold, 0);
        }
    }

    private static (double Sum, int Count) Above(ReadOnlySpan<double> x, double threshold)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in x)
        {
            if (value > threshold)
            {
                sum += value;
                count++;
            }
        }

        return (sum, count);
    }
}
