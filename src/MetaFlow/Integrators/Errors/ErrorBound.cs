using MetaFlow.Integrators;

namespace MetaFlow;

/// <summary>
/// An a-posteriori bound on the distance of a computed flow from the exact one:
/// <c>‖u(t) − w(t)‖ ≤ e^{ν(t−t₀)} ‖e(t₀)‖ + ∫ e^{ν(t−s)} ‖δ(s)‖ ds</c> with the defect <c>δ = v(t, u) − u′</c> of the dense output u and a
/// one-sided Lipschitz constant ν (HNW I, §I.10, Theorem 10.6; it holds whatever method and tolerance made u).
/// </summary>
/// <remarks>
/// <para>
/// The integral is bounded from above step by step. Of an affine autonomous field the defect is a polynomial, and its Bernstein
/// control points bound it everywhere: nothing is sampled. Of any other field it is interpolated at nine points of every step and
/// compared with the interpolant at eight more; twice the largest difference seen there is added. That part is sampled, no proof, and
/// <see cref="IsDefectBounded"/> is false. An allowance for rounding, <see cref="Rounding"/>, is part of the bound; it is an
/// estimate in all cases and matters near 1e-13 only.
/// </para>
/// <para>
/// The constant has to hold wherever both flows go; those known here hold everywhere. Behind a switch of phases there is no bound,
/// because the exact flow switches at another time: <see cref="EndTime"/> is where the first phase ends.
/// </para>
/// </remarks>
public sealed class ErrorBound
{
    private readonly double[] _times;
    private readonly double[] _bounds;
    private readonly double[] _defects;

    internal ErrorBound(OneSidedLipschitz lipschitz, bool isDefectBounded, double rounding, double[] times, double[] bounds, double[] defects)
    {
        Lipschitz = lipschitz;
        IsDefectBounded = isDefectBounded;
        Rounding = rounding;
        _times = times;
        _bounds = bounds;
        _defects = defects;
    }

    /// <summary>The constant that was used.</summary>
    public OneSidedLipschitz Lipschitz { get; }

    /// <summary>Whether the defect is bounded everywhere; otherwise it was sampled.</summary>
    public bool IsDefectBounded { get; }

    /// <summary>Whether the bound is a proof but for rounding: the constant is certified and the defect bounded.</summary>
    public bool IsCertified => IsDefectBounded && Lipschitz.IsCertified;

    /// <summary>The part of the final bound that allows for rounding.</summary>
    public double Rounding { get; }

    /// <summary>Until when the bound is known.</summary>
    public double EndTime => _times[^1];

    /// <summary>The bound at <see cref="EndTime"/>.</summary>
    public double Final => _bounds[^1];

    /// <summary>The ends of the steps, from the start on.</summary>
    public IReadOnlyList<double> Times => _times;

    /// <summary>The bound at each of <see cref="Times"/>.</summary>
    public IReadOnlyList<double> Bounds => _bounds;

    /// <summary>Bounds the error of a flow in its first phase.</summary>
    /// <param name="trajectory">A flow forwards in time, with its dense output from the start on.</param>
    /// <param name="field">The field of its first phase.</param>
    /// <param name="lipschitz">A one-sided Lipschitz constant of the field.</param>
    /// <param name="initialError">A bound on the error of the start, not negative and finite; default 0.</param>
    /// <exception cref="ArgumentException">The trajectory is an iteration, runs backwards, has no dense output from its start on, or another dimension.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The constant is not finite, or the initial error is negative or not finite.</exception>
    public static ErrorBound Of(Trajectory trajectory, IVectorField field, OneSidedLipschitz lipschitz, double initialError = 0)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(lipschitz);
        Guards.Finite(lipschitz.Value, nameof(lipschitz));
        Guards.NonNegativeFinite(initialError);
        if (field.Dimension != trajectory.Dimension)
            throw new ArgumentException($"The field has dimension {field.Dimension}, but the trajectory has {trajectory.Dimension}.", nameof(field));
        DenseLog dense = DenseOf(trajectory);
        var track = new ErrorBoundTrack(field, lipschitz, initialError, keepsAll: true);
        double end = trajectory.Phases[0].EndTime;
        for (int k = 0; k < dense.Count; k++)
        {
            DenseSegment segment = dense.Segment(k, out double until);
            if (segment.Start >= end)
                break;
            track.OnSegment(segment, segment.Theta(until), until);
        }

        return track.Result();
    }

    /// <summary>The bound at a time.</summary>
    /// <param name="time">Between the start and <see cref="EndTime"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is NaN or outside.</exception>
    public double At(double time)
    {
        if (!(time >= _times[0] && time <= EndTime))
            throw new ArgumentOutOfRangeException(nameof(time), time, $"The bound is known from {_times[0]:R} to {EndTime:R}.");
        int index = Array.BinarySearch(_times, time);
        if (index >= 0)
            return _bounds[index];
        int after = ~index;
        double elapsed = time - _times[after - 1];
        double z = Lipschitz.Value * elapsed;
        return (Math.Exp(z) * _bounds[after - 1]) + (elapsed * ErrorBoundTrack.MeanGrowth(z) * _defects[after]);
    }

    internal static DenseLog DenseOf(Trajectory trajectory)
    {
        if (trajectory.IsIteration)
            throw new ArgumentException("An iteration has no defect: its error is that of its steps.", nameof(trajectory));
        if (trajectory.FinalTime < trajectory.StartTime)
            throw new ArgumentException("The trajectory runs backwards in time, where the constants of the field mean something else.", nameof(trajectory));
        return trajectory.Dense is { Count: > 0 } dense && dense.Begin == trajectory.StartTime
            ? dense
            : throw new ArgumentException("The trajectory has no dense output from its start on; ask for it with SolveOptions.DenseOutput.", nameof(trajectory));
    }
}
