namespace MetaFlow.Integrators;

/// <summary>How long the next attempt is, and where it ends.</summary>
internal static class StepPlan
{
    // A step below 16 units of rounding of t cannot be resolved.
    private const double SmallestRelativeStep = 16 * 2.220446049250313e-16;

    /// <summary>Integer-indexed time: t_k = t_0 + k·h, and the target exactly. False when h is below the resolution of time.</summary>
    public static bool Fixed(in PhaseRun run, double signedStep, double time, double target, out double step, out double end)
    {
        bool last = run.Index == run.Count - 1;
        end = last ? target : run.Start + ((run.Index + 1) * signedStep);
        // The last step is not target − t_k, which would carry the rounding of t_k.
        step = last && !run.Whole ? target - run.Start - (run.Index * signedStep) : signedStep;
        return end != time;
    }

    /// <summary>The controller's proposal, or the rest. False when it is below the resolution of time or the smallest step allowed.</summary>
    public static bool Controlled(
        double proposal, double largest, double smallest, int direction, double time, double target, out double step, out double end)
    {
        step = direction * Math.Min(proposal, largest);
        double rest = target - time;
        // A rest of up to 1 % more than a step is taken whole (as DOPRI5 does), so that no sliver remains.
        bool last = 1.01 * Math.Abs(step) >= Math.Abs(rest) && Math.Abs(rest) <= largest;
        step = last ? rest : step;
        end = last ? target : time + step;
        return end != time && (last || (Math.Abs(step) > SmallestRelativeStep * Math.Abs(time) && Math.Abs(step) >= smallest));
    }
}
