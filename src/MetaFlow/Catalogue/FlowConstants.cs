namespace MetaFlow;

/// <summary>What is known of the flow of an algorithm from the constants of its tasks.</summary>
internal static class FlowConstants
{
    // The eigenvalues of one Hessian take a second there.
    private const int LargestDimension = 512;

    /// <summary>A one-sided Lipschitz constant of the field of the first phase, or null where none is known on all of R^d.</summary>
    /// <remarks>
    /// Where all losses are quadratic, exact directions are affine: the largest eigenvalue. For −∇f of the task average f = Σ pᵢ fᵢ it
    /// is −Σ pᵢ μᵢ with the strong convexity μᵢ of the losses (λ of a ridge, bounds of sines).
    /// </remarks>
    public static OneSidedLipschitz? Of(Algorithm algorithm)
    {
        if (algorithm.IsSampled || algorithm.Composition.Weighting is not FixedWeighting
            || algorithm.Flow.Phases[0].Field is not IGradientField field || (field != algorithm.Objective && field != algorithm.TaskAverage))
        {
            return null;
        }

        TaskSet tasks = algorithm.Tasks;
        if (tasks.Dimension <= LargestDimension && tasks.All(task => QuadraticForm.Fits(task.Support) && QuadraticForm.Fits(task.Query)))
        {
            return OneSidedLipschitz.OfKnownAffine(field);
        }

        if (field != algorithm.TaskAverage)
        {
            return null;
        }

        double sum = 0;
        bool certified = true;
        for (int i = 0; i < tasks.Count; i++)
        {
            if (tasks[i].Query.Constants.StrongConvexity is not { } convexity)
            {
                return null;
            }

            sum += tasks.Weights[i] * convexity.Value;
            certified &= convexity.Kind != ConstantKind.Declared;
        }

        // The sum itself is rounded; its terms may have either sign.
        double margin = 4 * tasks.Count * 1.1102230246251565e-16 * Math.Abs(sum);
        return new OneSidedLipschitz(margin - sum, certified, "the strong convexity of the task losses");
    }
}
