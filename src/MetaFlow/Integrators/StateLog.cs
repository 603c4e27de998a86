using System.Numerics;

namespace MetaFlow.Integrators;

/// <summary>An append-only list of vectors, in blocks that double in size: rows never move and are never copied.</summary>
internal sealed class StateLog(int dimension)
{
    private const int FirstBlock = 16;
    private readonly List<double[]> _blocks = [];
    private long _capacity;

    public int Count { get; private set; }

    public ReadOnlySpan<double> this[int row] => Row(row);

    public Span<double> Append()
    {
        if (Count == _capacity)
        {
            long rows = (long)FirstBlock << _blocks.Count;
            _blocks.Add(new double[checked(rows * dimension)]);
            _capacity += rows;
        }

        Count++;
        return Row(Count - 1);
    }

    public void Append(ReadOnlySpan<double> values) => values.CopyTo(Append());

    /// <summary>Writes the rows from one on.</summary>
    public void Save(CheckpointWriter writer, int first)
    {
        writer.Write((long)(Count - first));
        for (int row = first; row < Count; row++)
            writer.Write(Row(row));
    }

    /// <summary>Appends what was written.</summary>
    public void Restore(ref CheckpointReader reader)
    {
        for (int rest = reader.ReadInteger(0, int.MaxValue); rest > 0; rest--)
            reader.Read(Append());
    }

    private Span<double> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
        // Block b holds rows 16(2^b − 1) … 16(2^{b+1} − 1) − 1.
        int block = BitOperations.Log2(((uint)row / FirstBlock) + 1);
        int offset = row - (FirstBlock * ((1 << block) - 1));
        return _blocks[block].AsSpan(offset * dimension, dimension);
    }
}
