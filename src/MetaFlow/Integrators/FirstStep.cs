namespace MetaFlow.Integrators;

/// <summary>The choice of the first step: HNW I, §II.4, algorithm (4.14). With the field at hand it costs one evaluation.</summary>
internal static class FirstStep
{
    /// <summary>The length of the Euler step whose end is looked at.</summary>
    /// <param name="d0">Norm of the state.</param>
    /// <param name="d1">Norm of the field.</param>
    /// <param name="span">The longest step.</param>
    public static double Probe(double d0, double d1, double span) => Math.Min(d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * (d0 / d1), span);

    /// <summary>The first step.</summary>
    /// <param name="h0">Length of the Euler step.</param>
    /// <param name="d1">Norm of the field.</param>
    /// <param name="d2">Norm of the change of the field along the Euler step, divided by its length.</param>
    /// <param name="order">Order of the method.</param>
    /// <param name="span">The longest step.</param>
    public static double Choose(double h0, double d1, double d2, int order, double span)
    {
        if (!double.IsFinite(d2))
            return h0;
        double largest = Math.Max(d1, d2);
        double h1 = largest <= 1e-15 ? Math.Max(1e-6, h0 * 1e-3) : Math.Pow(0.01 / largest, 1.0 / (order + 1));
        return Math.Min(Math.Min(100 * h0, h1), span);
    }
}
