using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>A point where ∇F vanishes up to rounding, found from a nearby start.</summary>
/// <param name="Point">The point of least gradient norm that was met.</param>
/// <param name="GradientNorm">‖∇F‖ there, as the field computes it.</param>
/// <param name="Steps">Newton steps that were taken.</param>
/// <param name="Converged">
/// Whether the requested gradient norm was reached, or the descent ended at rounding: the last Newton step was below
/// <c>√u (1 + ‖w‖)</c>.
/// </param>
public sealed record CriticalPoint(Vector<double> Point, double GradientNorm, int Steps, bool Converged)
{
    /// <summary>Halvings of a step before the direction is given up.</summary>
    private const int MaximumHalvings = 30;

    /// <summary>
    /// Newton's method with the residual of the given field. For quadratics, with a field of route <c>data</c>, this is iterative
    /// refinement: the factorization is kept, and the accuracy is that of the residual, not that of normal matrices.
    /// </summary>
    /// <param name="field">A field −∇F; for the best accuracy one of route <c>data</c>.</param>
    /// <param name="start">Where to start, such as the end of a flow or <see cref="AffineFlow.RestPoint"/>.</param>
    /// <param name="options">When to stop.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="NotSupportedException">The losses do not give third derivatives.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    /// <remarks>
    /// The Hessian is built from d Hessian-vector products and factorized; it is kept while each step divides the gradient norm by
    /// ten or more or is itself lost in rounding. A step that does not lower the gradient norm is halved. Saddles and maxima are
    /// critical points too: <see cref="CriticalPointClass.Of"/> tells which kind was found.
    /// </remarks>
    public static CriticalPoint Polish(IGradientField field, Vector<double> start, CriticalPointOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(start);
        FieldArguments.CheckLength(start.Count, field.Dimension, nameof(start));
        options ??= new CriticalPointOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumSteps, 1, nameof(options));
        if (!(options.GradientNorm >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.GradientNorm, "The gradient norm must be at least zero.");
        }

        double[] point = start.ToArray(), direction = new double[point.Length], trial = new double[point.Length], trialDirection = new double[point.Length];
        field.Evaluate(0, point, direction);
        double norm = EuclideanNorm.Of(direction);
        LU<double>? factor = null;
        int steps = 0;
        bool converged = norm <= options.GradientNorm || norm == 0;
        while (!converged && steps < options.MaximumSteps)
        {
            cancellation.ThrowIfCancellationRequested();
            bool fresh = factor is null;
            factor ??= Hessian(field, point).LU();
            Vector<double> newton = factor.Solve(Vector<double>.Build.Dense(direction));
            double length = newton.L2Norm(), factorOfDescent = double.NaN;
            if (double.IsFinite(length))
            {
                factorOfDescent = Descend(field, point, newton, norm, trial, trialDirection);
            }

            steps++;
            bool atRounding = length <= Math.Sqrt(Math.ScaleB(1, -53)) * (1 + EuclideanNorm.Of(point));
            if (!(factorOfDescent < 1))
            {
                // A step this short changes the Hessian too little for a new one to help: the rest is the residual's rounding.
                if (fresh || atRounding)
                {
                    converged = atRounding;
                    break;
                }

                factor = null;
                continue;
            }

            trial.CopyTo(point, 0);
            trialDirection.CopyTo(direction, 0);
            norm *= factorOfDescent;
            converged = norm <= options.GradientNorm || norm == 0;
            if (factorOfDescent > 0.1 && !atRounding)
            {
                factor = null;
            }
        }

        return new CriticalPoint(Vector<double>.Build.Dense(point), EuclideanNorm.Of(direction), steps, converged);
    }

    /// <summary>Tries w + 2⁻ⁱs and returns the factor by which the gradient norm fell; NaN when it fell for no i.</summary>
    private static double Descend(IGradientField field, double[] point, Vector<double> step, double norm, double[] trial, double[] trialDirection)
    {
        for (int halvings = 0; halvings <= MaximumHalvings; halvings++)
        {
            double fraction = Math.ScaleB(1, -halvings);
            for (int j = 0; j < point.Length; j++)
            {
                trial[j] = point[j] + (fraction * step[j]);
            }

            field.Evaluate(0, trial, trialDirection);
            double reached = EuclideanNorm.Of(trialDirection);
            if (reached < norm)
            {
                return reached / norm;
            }

            // Near the end, where even the full step is lost in rounding, halving it is of no use.
            if (halvings == 0 && reached <= 4 * norm && step.L2Norm() <= Math.ScaleB(1, -40) * (1 + EuclideanNorm.Of(point)))
            {
                break;
            }
        }

        return double.NaN;
    }

    private static Matrix<double> Hessian(IGradientField field, double[] point)
    {
        int d = point.Length;
        double[] unit = new double[d], columns = new double[d * d];
        for (int j = 0; j < d; j++)
        {
            unit[j] = 1;
            field.PotentialHessianProduct(point, unit, columns.AsSpan(j * d, d));
            unit[j] = 0;
        }

        return Matrix<double>.Build.Dense(d, d, columns);
    }
}
