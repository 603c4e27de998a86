namespace MetaFlow.Numerics;

/// <summary>
/// Lends arrays of one length, so that a field that needs scratch memory stays a pure function that several threads may call.
/// After the first loans nothing is allocated, as long as no more threads evaluate at once than there are slots.
/// </summary>
internal sealed class ScratchPool(int length)
{
    private readonly double[]?[] _slots = new double[]?[Math.Max(4, 2 * Environment.ProcessorCount)];

    /// <summary>Length of every array lent.</summary>
    public int Length => length;

    /// <summary>Lends an array with arbitrary content.</summary>
    public double[] Rent()
    {
        for (int i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] is not null && Interlocked.Exchange(ref _slots[i], null) is { } array)
            {
                return array;
            }
        }

        return new double[length];
    }

    /// <summary>Takes an array back. An array that finds no slot is left to the collector.</summary>
    public void Return(double[] array)
    {
        for (int i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] is null && Interlocked.CompareExchange(ref _slots[i], array, null) is null)
            {
                return;
            }
        }
    }
}
