namespace MetaFlow.Integrators;

/// <summary>One row of coefficients without its zeros, as doubles.</summary>
internal sealed class SparseRow
{
    public SparseRow(Rational[] row)
    {
        Indices = [.. Enumerable.Range(0, row.Length).Where(i => !row[i].IsZero)];
        Values = [.. Indices.Select(i => row[i].ToDouble())];
    }

    public int[] Indices { get; }

    public double[] Values { get; }
}
