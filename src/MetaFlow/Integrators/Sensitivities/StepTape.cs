namespace MetaFlow.Integrators;

/// <summary>The accepted steps of a solve: where each began, its size, its end, and the state at its start. Memory is kept and used again.</summary>
internal sealed class StepTape(int dimension)
{
    private double[] _times = [];
    private double[] _states = [];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Append(double start, double step, double end, ReadOnlySpan<double> state)
    {
        if (3 * Count == _times.Length)
        {
            int capacity = Math.Max(16, 2 * Count);
            Array.Resize(ref _times, checked(3 * capacity));
            Array.Resize(ref _states, checked(capacity * dimension));
        }

        (_times[3 * Count], _times[(3 * Count) + 1], _times[(3 * Count) + 2]) = (start, step, end);
        state.CopyTo(_states.AsSpan(Count * dimension, dimension));
        Count++;
    }

    public ReadOnlySpan<double> Step(int index, out double start, out double step, out double end)
    {
        (start, step, end) = (_times[3 * index], _times[(3 * index) + 1], _times[(3 * index) + 2]);
        return _states.AsSpan(index * dimension, dimension);
    }
}
