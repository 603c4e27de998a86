using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// Solvers of <c>min_z f̂(z) + νf(z) + λ/2 ‖z − w‖²</c> for a block of tasks in lockstep: one call evaluates all gradients, each task has
/// its own step and stops for itself.
/// </summary>
internal static class ProximalSolver
{
    // A step below this, relative to the point, is rounding.
    private const double Rounding = 1e-13;

    // A step that cannot lower the gradient norm although it is this small has met the rounding of the gradient.
    private const double Stall = 1e-7;

    private const int Halvings = 40;

    /// <summary>Doubles of workspace.</summary>
    public static int WorkspaceLength(int count, int dimension) =>
        checked((5 * count * dimension) + (5 * count) + BlockConjugateGradients.WorkspaceLength(count, dimension));

    /// <summary>
    /// Newton's method with inexact linear solves (relative residual min(0.01, ‖r‖/‖r₀‖)), started at w, its steps halved until
    /// <c>‖r(z − tp)‖ ≤ (1 − t/10⁴)‖r(z)‖</c> (Nocedal and Wright, Numerical Optimization, §11.2, merit ‖r‖²).
    /// </summary>
    public static void Newton(
        SeenLosses losses, double penalty, double perturbation, ProximalPointOptions options, ReadOnlySpan<double> start, Span<double> point, Span<double> workspace)
    {
        int length = start.Length, count = losses.Count, d = losses.Dimension;
        Span<double> residual = workspace[..length], step = workspace.Slice(length, length), trial = workspace.Slice(2 * length, length);
        Span<double> trialResidual = workspace.Slice(3 * length, length), scratch = workspace.Slice(4 * length, length);
        Span<double> numbers = workspace.Slice(5 * length, 5 * count), rest = workspace[((5 * length) + (5 * count))..];
        Span<double> norms = numbers[..count], first = numbers.Slice(count, count), tolerances = numbers.Slice(2 * count, count);
        Span<double> solves = numbers.Slice(3 * count, count), shares = numbers.Slice(4 * count, count);
        start.CopyTo(point);
        Residual(losses, penalty, perturbation, start, point, residual, scratch);
        for (int i = 0; i < count; i++)
        {
            first[i] = norms[i] = BlockVectors.Norm(residual, i, d);
            tolerances[i] = Tolerance(losses, penalty, options, i);
        }

        for (int iteration = 0; iteration < options.MaximumIterations; iteration++)
        {
            bool open = false;
            for (int i = 0; i < count; i++)
            {
                bool done = !(norms[i] > tolerances[i]);
                open |= !done;
                shares[i] = done ? 0 : 1;
                solves[i] = done ? double.PositiveInfinity : Math.Max(Math.Min(0.01, norms[i] / first[i]) * norms[i], 0.1 * tolerances[i]);
            }

            if (!open)
            {
                return;
            }

            var matrices = new ImplicitSystem.Operator(losses, penalty, perturbation, point, scratch);
            if (!BlockConjugateGradients.Solve(matrices, count, residual, step, solves, (2 * d) + 20, rest))
            {
                point.Fill(double.NaN);
                return;
            }

            Search(losses, penalty, perturbation, start, point, residual, step, trial, trialResidual, scratch, norms, shares, tolerances);
        }

        Fail(norms, tolerances, point, d);
    }

    /// <summary>
    /// Nesterov's method with constant momentum for strongly convex functions (Lectures on Convex Optimization, 2018, §2.2.1), started at w;
    /// every task has the step 1/(L + λ) of its own loss.
    /// </summary>
    public static void AcceleratedGradient(
        SeenLosses losses, double penalty, double perturbation, ProximalPointOptions options, ReadOnlySpan<double> start, Span<double> point, Span<double> workspace)
    {
        int length = start.Length, count = losses.Count, d = losses.Dimension;
        Span<double> residual = workspace[..length], ahead = workspace.Slice(length, length), scratch = workspace.Slice(4 * length, length);
        Span<double> norms = workspace.Slice(5 * length, count), tolerances = workspace.Slice((5 * length) + count, count);
        start.CopyTo(point);
        start.CopyTo(ahead);
        for (int i = 0; i < count; i++)
        {
            tolerances[i] = Tolerance(losses, penalty, options, i);
        }

        for (int iteration = 0; iteration <= options.MaximumIterations; iteration++)
        {
            Residual(losses, penalty, perturbation, start, ahead, residual, scratch);
            bool open = false;
            for (int i = 0; i < count; i++)
            {
                norms[i] = BlockVectors.Norm(residual, i, d);
                double top = losses.Smoothness[i] + penalty, bottom = losses.LowerCurvature[i] + penalty;
                if (!(norms[i] > tolerances[i]) || norms[i] <= Rounding * top * BlockVectors.Norm(ahead, i, d))
                {
                    norms[i] = double.IsNaN(norms[i]) ? double.NaN : 0;
                    ahead.Slice(i * d, d).CopyTo(point.Slice(i * d, d));
                    continue;
                }

                open = true;
                double root = Math.Sqrt(top / bottom), momentum = (root - 1) / (root + 1);
                for (int j = i * d; j < (i + 1) * d; j++)
                {
                    double next = ahead[j] - (residual[j] / top);
                    ahead[j] = next + (momentum * (next - point[j]));
                    point[j] = next;
                }
            }

            if (!open)
            {
                return;
            }
        }

        Fail(norms, tolerances, point, d);
    }

    private static double Tolerance(SeenLosses losses, double penalty, ProximalPointOptions options, int i) =>
        options.Accuracy * (penalty + losses.LowerCurvature[i]);

    // r(z) = ∇f̂(z) + ν∇f(z) + λ(z − w).
    private static void Residual(
        SeenLosses losses, double penalty, double perturbation, ReadOnlySpan<double> start, ReadOnlySpan<double> point, Span<double> residual, Span<double> scratch)
    {
        losses.SupportGradient(point, residual);
        if (perturbation != 0)
        {
            losses.QueryGradient(point, scratch);
            BlockVectors.AddScaled(perturbation, scratch, residual);
        }

        for (int j = 0; j < residual.Length; j++)
        {
            residual[j] += penalty * (point[j] - start[j]);
        }
    }

    // Takes z ← z − tp with the largest t = 1, 1/2, … that lowers ‖r‖ enough; shares holds t, and 0 for tasks that are done.
    private static void Search(
        SeenLosses losses, double penalty, double perturbation, ReadOnlySpan<double> start, Span<double> point, Span<double> residual,
        ReadOnlySpan<double> step, Span<double> trial, Span<double> trialResidual, Span<double> scratch, Span<double> norms, Span<double> shares, Span<double> tolerances)
    {
        int count = losses.Count, d = losses.Dimension;
        for (int halving = 0; halving <= Halvings; halving++)
        {
            for (int i = 0; i < count; i++)
            {
                for (int j = i * d; j < (i + 1) * d; j++)
                {
                    trial[j] = point[j] - (shares[i] * step[j]);
                }
            }

            Residual(losses, penalty, perturbation, start, trial, trialResidual, scratch);
            bool again = false;
            for (int i = 0; i < count; i++)
            {
                double norm = BlockVectors.Norm(trialResidual, i, d), share = shares[i];
                if (share == 0 || norm <= (1 - (1e-4 * share)) * norms[i])
                {
                    continue;
                }

                // Here the step is what rounding leaves of it: the point is as good as it can be.
                double length = BlockVectors.Norm(step, i, d), size = BlockVectors.Norm(point, i, d) + BlockVectors.Norm(start, i, d);
                if (length <= Stall * size && (halving >= 4 || length <= Rounding * size))
                {
                    shares[i] = 0;
                    tolerances[i] = norms[i];
                    point.Slice(i * d, d).CopyTo(trial.Slice(i * d, d));
                    residual.Slice(i * d, d).CopyTo(trialResidual.Slice(i * d, d));
                    continue;
                }

                if (halving == Halvings)
                {
                    // No step helps: there is no minimum that this method finds.
                    trialResidual.Slice(i * d, d).Fill(double.NaN);
                    trial.Slice(i * d, d).Fill(double.NaN);
                    continue;
                }

                shares[i] = share / 2;
                again = true;
            }

            if (!again)
            {
                break;
            }
        }

        trial.CopyTo(point);
        trialResidual.CopyTo(residual);
        for (int i = 0; i < count; i++)
        {
            norms[i] = BlockVectors.Norm(residual, i, d);
        }
    }

    private static void Fail(ReadOnlySpan<double> norms, ReadOnlySpan<double> tolerances, Span<double> point, int d)
    {
        for (int i = 0; i < norms.Length; i++)
        {
            if (!(norms[i] <= tolerances[i]))
            {
                point.Slice(i * d, d).Fill(double.NaN);
            }
        }
    }
}
