using System.Numerics;

namespace MetaFlow.Integrators;

/// <summary>An append-only list of vectors, in blocks that double in size: rows never move and are never copied.</summary>
/// <param name="dimension">Length of a vector.</param>
/// <param name="firstBlock">Vectors in the first block, a power of two or all that there will be.</param>
internal sealed class StateLog(int dimension, int firstBlock = StateLog.UsualFirstBlock)
{
    /// <summary>Vectors in the first block where more may come.</summary>
    public const int UsualFirstBlock = 16;

    private readonly List<double[]> _blocks = [];
    private long _capacity;

    public int Dimension => dimension;

    public int Count { get; private set; }

    public ReadOnlySpan<double> this[int row] => Row(row);

    public Span<double> Append()
    {
        if (Count == _capacity)
        {
            long rows = (long)firstBlock << _blocks.Count;
            _blocks.Add(new double[checked(rows * dimension)]);
            _capacity += rows;
        }

        Count++;
        return Row(Count - 1);
    }

    public void Append(ReadOnlySpan<double> values) => values.CopyTo(Append());

    /// <summary>Fills an empty log with its first block, and gives the vectors one after the other.</summary>
    public Span<double> Fill()
    {
        double[] block = GC.AllocateUninitializedArray<double>(checked(firstBlock * dimension));
        _blocks.Add(block);
        _capacity = Count = firstBlock;
        return block;
    }

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
        // With a first block of r, block b holds rows r(2^b − 1) … r(2^{b+1} − 1) − 1.
        int block = BitOperations.Log2(((uint)row / (uint)firstBlock) + 1);
        int offset = row - (firstBlock * ((1 << block) - 1));
        return _blocks[block].AsSpan(offset * dimension, dimension);
    }
}
