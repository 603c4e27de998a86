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

    /// <summary>The size of the next attempt, after one of size <paramref name="step"/>.</summary>
    /// <param name="state">What step control remembers.</param>
    /// <param name="step">Size of the last attempt, positive.</param>
    /// <param name="error">Its error norm: accepted at ≤ 1, rejected above; NaN when something was not finite.</param>
    public double Propose(ref ControllerState state, double step, double error)
    {
        if (error <= 1)
        {
            double factor = Safety * Math.Pow(error, -Alpha) * Math.Pow(state.PreviousError, Beta);
            double largest = state.Rejected ? 1 : Largest;
            state = new ControllerState(Math.Max(error, 1e-4), false);
            return step * Math.Clamp(factor, Smallest, largest);
        }

        state = state with { Rejected = true };
        return step * (double.IsNaN(error) ? Smallest : Math.Clamp(Safety * Math.Pow(error, -Alpha), Smallest, 1));
    }
}
