namespace MetaFlow.Integrators;

/// <summary>The rate −⟨∇E, v⟩ along the dense output of a flow, integrated step by step, through all its phases.</summary>
internal sealed class DissipationTrack(IReadOnlyList<IVectorField> fields, LyapunovFunction energy) : ISegmentObserver, IPhaseObserver, ICheckpointedObserver
{
    // Gauss–Legendre with five points on [0, 1], of order 10: above the order of every dense output.
    private static readonly double[] Offsets = [0, Math.Sqrt(5 - (2 * Math.Sqrt(10.0 / 7))) / 6, Math.Sqrt(5 + (2 * Math.Sqrt(10.0 / 7))) / 6];
    private static readonly double[] Weights = [64.0 / 225, (322 + (13 * Math.Sqrt(70))) / 1800, (322 - (13 * Math.Sqrt(70))) / 1800];

    private readonly double[] _state = new double[fields[0].Dimension];
    private readonly double[] _slope = new double[fields[0].Dimension];
    private readonly double[] _gradient = new double[fields[0].Dimension];
    private double _sum;
    private double _compensation;
    private int _phase = -1;

    /// <summary>∫ −⟨∇E, v⟩ dt so far.</summary>
    public double Dissipated => _sum;

    public void OnPhase(string phase, double time, long step) => _phase++;

    public void OnSegment(in DenseSegment segment, double end, double until)
    {
        IVectorField field = fields[Math.Max(0, _phase)];
        double mean = Weights[0] * Rate(field, segment, end * 0.5);
        for (int i = 1; i < Offsets.Length; i++)
            mean += Weights[i] * (Rate(field, segment, end * (0.5 - Offsets[i])) + Rate(field, segment, end * (0.5 + Offsets[i])));
        // Kahan's summation, as for functionals.
        double corrected = (end * segment.Step * mean) - _compensation;
        double next = _sum + corrected;
        _compensation = next - _sum - corrected;
        _sum = next;
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write(_sum);
        writer.Write(_compensation);
        writer.Write((long)_phase);
    }

    public void Restore(ref CheckpointReader reader)
    {
        _sum = reader.ReadReal();
        _compensation = reader.ReadReal();
        _phase = reader.ReadInteger(-1, fields.Count - 1);
    }

    public DissipationResidual Result(ReadOnlySpan<double> start, ReadOnlySpan<double> end) => new(energy.Name, energy.Value(start), energy.Value(end), _sum);

    private double Rate(IVectorField field, in DenseSegment segment, double theta)
    {
        segment.Evaluate(theta, _state);
        field.Evaluate(segment.Time(theta), _state, _slope);
        energy.Gradient(_state, _gradient);
        double product = 0;
        for (int j = 0; j < _slope.Length; j++)
            product -= _gradient[j] * _slope[j];
        return product;
    }
}
