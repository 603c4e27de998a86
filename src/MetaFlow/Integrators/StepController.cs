namespace MetaFlow.Integrators;

/// <summary>
/// Proportional–integral step control (Gustafsson 1991) with the constants of DOPRI5 (HNW II, §IV.2):
/// <c>h ← h · 0.9 · err^{−(1/k − 0.75β)} · err_old^β</c>, β = 0.2/k, factor within [0.2, 10], no growth after a rejection.
/// </summary>
/// <param name="Exponent">k: the error estimate is O(h^k).</param>
internal readonly record struct StepController(int Exponent)
{
    private const double Safety = 0.9;
    private const double Smallest = 0.2;
    private const double Largest = 10;

    private double Beta => 0.2 / Exponent;

    private double Alpha => (1.0 / Exponent) - (0.75 * Beta);

    /// <summary>The next step after an accepted one.</summary>
    public double Accept(ref ControllerState state, double step, double error)
    {
        double factor = Safety * Math.Pow(error, -Alpha) * Math.Pow(state.PreviousError, Beta);
        factor = Math.Clamp(factor, Smallest, state.Rejected ? 1 : Largest);
        state = new ControllerState(Math.Max(error, 1e-4), false);
        return step * factor;
    }

    /// <summary>The next attempt after a rejected step with a finite error.</summary>
    public double Reject(ref ControllerState state, double step, double error)
    {
        state = state with { Rejected = true };
        return step * Math.Clamp(Safety * Math.Pow(error, -Alpha), Smallest, 1);
    }

    /// <summary>The next attempt after a stage that was not finite.</summary>
    public static double RejectNonFinite(ref ControllerState state, double step)
    {
        state = state with { Rejected = true };
        return step * Smallest;
    }
}
