using MetaFlow.Numerics;

namespace MetaFlow.Integrators;

/// <summary>
/// The error bound of a flow, step by step: <c>E(t₁) = e^{νh} E(t₀) + ∫ e^{ν(t₁−s)} ‖δ(s)‖ ds</c> with the defect δ = v(t, u) − u′ of the
/// dense output u. Of the flow's first phase alone: a switch takes place at another time on the exact flow.
/// </summary>
internal sealed class ErrorBoundTrack : ISegmentObserver, IPhaseObserver, ICheckpointedObserver
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    // Between samples a defect that is not a polynomial may go beyond what was seen there; twice that is allowed for.
    private const double SampleSafety = 2;

    private readonly IVectorField _field;
    private readonly OneSidedLipschitz _lipschitz;
    private readonly List<double> _times = [];
    private readonly List<double> _bounds = [];
    private readonly List<double> _largest = [];
    private readonly double[][] _defects;
    private readonly double[] _state;
    private readonly double[] _slope;
    private readonly double[] _control;
    private readonly double[] _difference;
    private readonly bool _keepsAll;
    private readonly double _initialError;
    private double _scale;
    private double _bound;
    private double _rounding;
    private int _phases;

    /// <summary>Makes a track.</summary>
    /// <param name="field">The field.</param>
    /// <param name="lipschitz">Its constant.</param>
    /// <param name="initialError">‖e(t₀)‖.</param>
    /// <param name="keepsAll">Whether the bound is kept at every step, or only the last one.</param>
    public ErrorBoundTrack(IVectorField field, OneSidedLipschitz lipschitz, double initialError, bool keepsAll)
    {
        _field = field;
        _lipschitz = lipschitz;
        _initialError = initialError;
        _keepsAll = keepsAll;
        IsPolynomial = lipschitz.IsOfAffineField || field is ILinearizableField { IsAffine: true, IsAutonomous: true };
        _defects = [.. Enumerable.Range(0, BernsteinBasis.Degree + 1).Select(_ => new double[field.Dimension])];
        _state = new double[field.Dimension];
        _slope = new double[field.Dimension];
        _control = new double[field.Dimension];
        _difference = new double[field.Dimension];
        _bound = initialError;
    }

    /// <summary>Whether the defect is a polynomial, so that nothing of it is sampled.</summary>
    public bool IsPolynomial { get; }

    public double Bound => _bound;

    public void OnPhase(string phase, double time, long step) => _phases++;

    public void OnSegment(in DenseSegment segment, double end, double until)
    {
        if (_phases > 1)
            return;
        if (_times.Count == 0)
            Keep(segment.Start, _initialError, 0);
        double h = end * segment.Step;
        double nu = _lipschitz.Value;
        _scale = 0;
        for (int i = 0; i < _defects.Length; i++)
            Defect(segment, end * BernsteinBasis.Nodes[i], _defects[i]);
        double growth = Math.Exp(nu * h);
        double integral = 0;
        double largest = 0;
        for (int j = 0; j <= BernsteinBasis.Degree; j++)
        {
            _control.AsSpan().Clear();
            for (int i = 0; i < _defects.Length; i++)
                AddMultiple(BernsteinBasis.Controls[j][i], _defects[i], _control);
            double norm = EuclideanNorm.Of(_control);
            largest = Math.Max(largest, norm);
            integral += norm * Weight(j, growth);
        }

        // e^{νh(1−θ)} is convex in θ, so its chord bounds it; where |νh| is large, the largest control point does better.
        double mean = MeanGrowth(nu * h);
        integral = Math.Min(integral, mean * largest);
        double remainder = IsPolynomial ? 0 : SampleSafety * Remainder(segment, end);
        // Rounding of the samples, of the field's own evaluation foremost; what it declares as its noise counts in full.
        double rounding = ((4 * Math.Sqrt(_state.Length) * UnitRoundoff * BernsteinBasis.Growth) + _field.NoiseFloor) * _scale;
        _rounding = (growth * _rounding) + (h * mean * rounding);
        _bound = (growth * _bound) + (h * (integral + (mean * (remainder + rounding))));
        Keep(until, _bound, largest + remainder + rounding);
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write((long)_phases);
        writer.Write(_bound);
        writer.Write(_rounding);
        writer.Write((long)_times.Count);
        for (int k = 0; k < _times.Count; k++)
        {
            writer.Write(_times[k]);
            writer.Write(_bounds[k]);
            writer.Write(_largest[k]);
        }
    }

    public void Restore(ref CheckpointReader reader)
    {
        _phases = reader.ReadInteger(0, int.MaxValue);
        _bound = reader.ReadReal();
        _rounding = reader.ReadReal();
        for (int rest = reader.ReadInteger(0, int.MaxValue); rest > 0; rest--)
        {
            _times.Add(reader.ReadReal());
            _bounds.Add(reader.ReadReal());
            _largest.Add(reader.ReadReal());
        }
    }

    public ErrorBound Result() => new(_lipschitz, IsPolynomial, _rounding, [.. _times], [.. _bounds], [.. _largest]);

    // ∫ B_j(θ) ((1 − θ) g + θ) dθ over [0, 1], for the Bernstein polynomial B_j of degree n.
    private static double Weight(int j, double growth)
    {
        const int N = BernsteinBasis.Degree;
        return (((N + 1 - j) * growth) + j + 1) / ((N + 1.0) * (N + 2));
    }

    /// <summary>φ₁(z) = (e^z − 1)/z, the mean of e^{z(1−θ)}, rounded up.</summary>
    public static double MeanGrowth(double z)
    {
        // Near zero e^z − 1 cancels: the series to fourth order is exact to rounding there.
        double mean = Math.Abs(z) < 1e-3 ? 1 + (z / 2 * (1 + (z / 3 * (1 + (z / 4))))) : (Math.Exp(z) - 1) / z;
        return mean * (1 + 1e-12);
    }

    private static void AddMultiple(double factor, ReadOnlySpan<double> source, Span<double> target)
    {
        for (int j = 0; j < target.Length; j++)
            target[j] += factor * source[j];
    }

    private void Defect(in DenseSegment segment, double theta, Span<double> destination)
    {
        segment.Evaluate(theta, _state);
        segment.EvaluateDerivative(theta, _slope);
        _field.Evaluate(segment.Time(theta), _state, destination);
        _scale = Math.Max(_scale, EuclideanNorm.Of(destination) + EuclideanNorm.Of(_slope) + (Math.Abs(_lipschitz.Value) * EuclideanNorm.Of(_state)));
        for (int j = 0; j < destination.Length; j++)
            destination[j] -= _slope[j];
    }

    // By how much the defect differs from its interpolant between the samples, as far as that is seen.
    private double Remainder(in DenseSegment segment, double end)
    {
        double largest = 0;
        for (int i = 0; i < BernsteinBasis.Between.Length; i++)
        {
            Defect(segment, end * BernsteinBasis.Between[i], _difference);
            for (int j = 0; j <= BernsteinBasis.Degree; j++)
            {
                // The interpolant at that point, from its samples.
                double weight = 0;
                for (int k = 0; k <= BernsteinBasis.Degree; k++)
                    weight += BernsteinBasis.ValuesBetween[i][k] * BernsteinBasis.Controls[k][j];
                AddMultiple(-weight, _defects[j], _difference);
            }

            largest = Math.Max(largest, EuclideanNorm.Of(_difference));
        }

        return largest;
    }

    private void Keep(double time, double bound, double largest)
    {
        if (!_keepsAll && _times.Count == 2)
        {
            (_times[0], _bounds[0], _largest[0]) = (_times[1], _bounds[1], _largest[1]);
            (_times[1], _bounds[1], _largest[1]) = (time, bound, largest);
            return;
        }

        _times.Add(time);
        _bounds.Add(bound);
        _largest.Add(largest);
    }
}
