using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>The best fixed step on a quadratic objective, β = 2/(λ_min + λ_max).</summary>
internal static class StepTuning
{
    /// <summary>The best fixed step for the objective that a phase descends.</summary>
    /// <param name="phase">The phase; its field must be a gradient field.</param>
    /// <param name="state">Where the Hessian is taken; on quadratics it does not matter.</param>
    /// <exception cref="InvalidInputException">The objective is not strongly convex there, so that no fixed step is best.</exception>
    public static double BestStep(FlowPhase phase, double[] state)
    {
        if (phase.Field is not IGradientField field)
        {
            throw new InvalidInputException($"outer_step_rule is \"tuned\", but the phase {phase.Name} does not descend an objective; allowed is given.");
        }

        int d = field.Dimension;
        var hessian = new double[d * d];
        var unit = new double[d];
        for (int j = 0; j < d; j++)
        {
            unit[j] = 1;
            field.PotentialHessianProduct(state, unit, hessian.AsSpan(j * d, d));
            unit[j] = 0;
        }

        SymmetricSpectrum spectrum = SymmetricSpectrum.Of(hessian, d);
        return spectrum.Smallest > 0
            ? 2 / (spectrum.Smallest + spectrum.Largest)
            : throw new InvalidInputException(
                $"outer_step_rule is \"tuned\", but the objective of the phase {phase.Name} is not strongly convex (smallest eigenvalue {spectrum.Smallest:R}); allowed is given.");
    }
}
