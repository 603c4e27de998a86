namespace MetaFlow.Integrators;

/// <summary>Step control at work: the settings, and the exponent of the method's error estimate.</summary>
/// <param name="Settings">The filter.</param>
/// <param name="Exponent">k: the error estimate is O(h^k).</param>
internal readonly record struct StepController(StepControl Settings, int Exponent)
{
    /// <summary>The size of the next attempt, after one of size <paramref name="step"/>.</summary>
    /// <param name="state">What step control remembers.</param>
    /// <param name="step">Size of the last attempt, positive.</param>
    /// <param name="error">Its error norm: accepted at ≤ 1, rejected above; NaN when something was not finite or was refused.</param>
    public double Propose(ref ControllerState state, double step, double error)
    {
        double k = Exponent;
        if (error <= 1)
        {
            double factor = Settings.Safety * Math.Pow(error, -Settings.First / k) * Math.Pow(state.PreviousError, -Settings.Second / k);
            if (Settings.Third != 0)
                factor *= Math.Pow(state.EarlierError, -Settings.Third / k);
            double largest = state.Rejected ? 1 : Settings.MaximumFactor;
            state = new ControllerState(Math.Max(error, ControllerState.SmallestError), state.PreviousError, false);
            return step * Math.Clamp(factor, Settings.MinimumFactor, largest);
        }

        state = state with { Rejected = true };
        double shrink = Math.Clamp(Settings.Safety * Math.Pow(error, -1 / k), Settings.MinimumFactor, 1);
        return step * (double.IsNaN(error) ? Settings.MinimumFactor : shrink);
    }
}
