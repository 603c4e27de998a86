namespace MetaFlow.Kernels;

/// <summary>Inner products of the samples of one loss with those of another.</summary>
internal static unsafe class SampleProducts
{
    /// <summary>destination[k, l] = x_k · o_l for rows of <paramref name="length"/> numbers; columns beyond the last stay as they are.</summary>
    public static void Fill(nint length, nint rows, double* x, nint stride, nint otherRows, double* other, nint otherStride, double* destination, nint destinationStride)
    {
        for (nint k = 0; k < rows; k++)
        {
            for (nint l = 0; l < otherRows; l++)
                destination[(k * destinationStride) + l] = Rows.Dot(length, x + (k * stride), other + (l * otherStride));
        }
    }
}
