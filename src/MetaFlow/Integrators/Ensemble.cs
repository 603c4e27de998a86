using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>Follows many flows at once: many starts, many step sizes or task sets, each with its own adaptive steps.</summary>
/// <remarks>
/// Members that have one field in common, a gradient or meta-gradient of tasks on a batched kernel, and an explicit Runge–Kutta
/// method, are followed twelve at a time: X is read once for all of them, and their stages are products of matrices. Other
/// members are followed one by one. Either way threads share the members, the results come in their order, and the bits of a
/// trajectory depend neither on the other members nor on the number of threads. Memory holds what is saved, and one group for
/// each thread. Trajectories have no dense output. Twelve lanes cost what they cost, so a member alone in its field is no cheaper than twelve.
/// A trajectory agrees with <see cref="Integrator.Solve(InitialValueProblem,
/// SolveOptions?, CancellationToken, IProgress{SolveProgress}?)"/> up to the tolerance, not to the bit: sums have another order.
/// </remarks>
public static class Ensemble
{
    /// <summary>Follows one field from many starts at time 0.</summary>
    /// <param name="field">The field.</param>
    /// <param name="starts">The starts, of the field's dimension, finite.</param>
    /// <param name="until">End time, finite, different from 0.</param>
    /// <param name="options">
    /// Options, for each member; observers and checkpoints are refused. Null: the end points alone, by the exact solution where
    /// the field has one (compiled quadratics), otherwise by Dormand–Prince 5(4) at relative tolerance 1e-6.
    /// </param>
    /// <param name="threads">Number of threads, at least 1.</param>
    /// <param name="cancellation">Ends members between two steps; those that had not begun end at their start.</param>
    /// <param name="checkpoints">Checkpoints to resume from; default null: none are taken. End points by the exact solution are made at once, without.</param>
    /// <param name="resumeFrom">A checkpoint of the same members with the same options, from which to go on to the same bits; default null.</param>
    /// <returns>The trajectories, in the order of the starts.</returns>
    /// <exception cref="ArgumentException">A start or an option is not what it must be.</exception>
    /// <exception cref="InvalidInputException">The checkpoint belongs to other members, other options or another version, or a tolerance is below the noise of a field.</exception>
    public static IReadOnlyList<Trajectory> Solve(
        IVectorField field, IReadOnlyList<Vector<double>> starts, double until, SolveOptions? options = null, int threads = 1, CancellationToken cancellation = default,
        EnsembleCheckpointOptions? checkpoints = null, EnsembleCheckpoint? resumeFrom = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return options is null && resumeFrom is null && field is IExactFlowField exact
            ? ExactEnsemble.Solve(exact, starts, until, threads)
            : Solve([.. starts.Select(start => new InitialValueProblem(field, start, 0, until))], options, threads, cancellation, checkpoints, resumeFrom);
    }

    /// <summary>Follows many flows.</summary>
    /// <param name="problems">The members.</param>
    /// <param name="options">Options, for each member; observers and checkpoints are refused. Null: the end points alone, by Dormand–Prince 5(4) at relative tolerance 1e-6.</param>
    /// <param name="threads">Number of threads, at least 1.</param>
    /// <param name="cancellation">Ends members between two steps; those that had not begun end at their start.</param>
    /// <param name="checkpoints">Checkpoints to resume from; default null: none are taken. End points by the exact solution are made at once, without.</param>
    /// <param name="resumeFrom">A checkpoint of the same members with the same options, from which to go on to the same bits; default null.</param>
    /// <returns>The trajectories, in the order of the problems.</returns>
    /// <exception cref="ArgumentException">A member or an option is not what it must be.</exception>
    /// <exception cref="InvalidInputException">The checkpoint belongs to other members, other options or another version, or a tolerance is below the noise of a field.</exception>
    public static IReadOnlyList<Trajectory> Solve(
        IReadOnlyList<InitialValueProblem> problems, SolveOptions? options = null, int threads = 1, CancellationToken cancellation = default,
        EnsembleCheckpointOptions? checkpoints = null, EnsembleCheckpoint? resumeFrom = null)
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        options = (options ?? new SolveOptions { Save = SaveSchedule.EndOnly }) with { DenseOutput = false };
        Refuse(options.Observers?.Count > 0 || options.SaveObservers?.Count > 0, "observers, which would hear of many members at once", nameof(options));
        Refuse(options.Checkpoints is not null || options.ResumeFrom is not null, "checkpoints of one solve; it has its own", nameof(options));
        checkpoints?.Validate();
        foreach (InitialValueProblem problem in problems)
        {
            ArgumentNullException.ThrowIfNull(problem, nameof(problems));
            options.Validate(problem.StateSpan.Length, problem.StartTime, problem.EndTime, problem.Phases.Max(phase => phase.Field.NoiseFloor));
            options.Save.Validate(problem.StartTime, problem.EndTime, nameof(options));
        }

        return problems.Count == 0 ? [] : new EnsembleRun(problems, options, cancellation, EnsembleKeeper.Of(problems, options, checkpoints, resumeFrom)).Solve(threads);
    }

    private static void Refuse(bool given, string what, string parameter)
    {
        if (given)
            throw new ArgumentException($"An ensemble takes no {what}.", parameter);
    }
}
