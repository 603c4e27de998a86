using MetaFlow.Numerics;

namespace MetaFlow.Theory.Ji2020;

/// <summary>The one-dimensional loss hw²/2 + cw − (m/b²) sin(bw + φ) in interval arithmetic, for witnesses that are to be refutations.</summary>
/// <param name="H">h.</param>
/// <param name="Linear">c.</param>
/// <param name="Curvature">m.</param>
/// <param name="Frequency">b.</param>
/// <param name="Phase">φ.</param>
internal readonly record struct EnclosedTask(Interval H, Interval Linear, Interval Curvature, Interval Frequency, Interval Phase)
{
    /// <summary>The derivative.</summary>
    public Interval Gradient(Interval point) => (H * point) + Linear - (Curvature / Frequency * Interval.Cos((Frequency * point) + Phase));

    /// <summary>∇𝓛(w) = Π(1 − αl''(w̃_j)) l_T'(w̃_N), the inner steps on this loss.</summary>
    public Interval MetaGradient(EnclosedTask outer, Interval point, Interval alpha, int steps)
    {
        var factor = Interval.Point(1);
        for (int j = 0; j < steps; j++)
        {
            factor *= 1 - (alpha * (H + (Curvature * Interval.Sin((Frequency * point) + Phase))));
            point -= alpha * Gradient(point);
        }

        return factor * outer.Gradient(point);
    }
}
