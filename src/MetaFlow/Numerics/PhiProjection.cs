namespace MetaFlow.Numerics;

/// <summary>
/// The vectors φ_k(hH) e₁ of a small matrix, k = 1 … p, by one exponential of the augmented matrix <c>[hH, e₁, 0; 0, 0, I; 0, 0, 0]</c>
/// (Saad 1992; Sidje 1998), with scaling, the [13/13] Padé approximant and squaring (Higham 2005), without allocation.
/// </summary>
internal sealed class PhiProjection
{
    private const double Theta13 = 5.371920351148152;

    private static readonly double[] s_pade =
    [
        64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
        670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ];

    private readonly double[][] _work;
    private readonly DenseFactor _factor;

    /// <param name="largest">The largest order of the matrix H plus the number of functions.</param>
    public PhiProjection(int largest)
    {
        _work = new double[7][];
        for (int i = 0; i < _work.Length; i++)
            _work[i] = new double[largest * largest];
        _factor = new DenseFactor(largest);
    }

    /// <summary>Fills rows k = 0 … p − 1 of the destination with φ_{k+1}(hH) e₁. False where the exponential is not finite.</summary>
    /// <param name="basis">Gives H, its projection.</param>
    /// <param name="h">Factor of H.</param>
    /// <param name="functions">p.</param>
    /// <param name="destination">p rows of length m.</param>
    public bool Evaluate(KrylovBasis basis, double h, int functions, Span<double> destination)
    {
        int m = basis.Steps, n = m + functions;
        Span<double> a = _work[0].AsSpan(0, n * n);
        a.Clear();
        for (int i = 0; i < m; i++)
        {
            for (int j = Math.Max(0, i - 1); j < m; j++)
                a[(i * n) + j] = h * basis.Projection(i, j);
        }

        a[m] = 1;
        for (int k = 0; k + 1 < functions; k++)
            a[((m + k) * n) + m + k + 1] = 1;
        if (!Exponential(n))
            return false;
        Span<double> e = _work[0].AsSpan(0, n * n);
        for (int k = 0; k < functions; k++)
        {
            for (int i = 0; i < m; i++)
                destination[(k * m) + i] = e[(i * n) + m + k];
        }

        return true;
    }

    // Overwrites the first work matrix with its exponential.
    private bool Exponential(int n)
    {
        int size = n * n;
        Span<double> a = _work[0].AsSpan(0, size), a2 = _work[1].AsSpan(0, size), a4 = _work[2].AsSpan(0, size), a6 = _work[3].AsSpan(0, size);
        Span<double> u = _work[4].AsSpan(0, size), v = _work[5].AsSpan(0, size), t = _work[6].AsSpan(0, size);
        double norm = 0;
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = 0; j < n; j++)
                sum += Math.Abs(a[(i * n) + j]);
            norm = Math.Max(norm, sum);
        }

        if (!double.IsFinite(norm))
            return false;
        int squarings = norm <= Theta13 ? 0 : (int)Math.Ceiling(Math.Log2(norm / Theta13));
        VectorLoops.Scale(Math.ScaleB(1, -squarings), a, a);
        Multiply(a, a, a2, n);
        Multiply(a2, a2, a4, n);
        Multiply(a4, a2, a6, n);
        double[] c = s_pade;
        for (int i = 0; i < size; i++)
            t[i] = (c[13] * a6[i]) + (c[11] * a4[i]) + (c[9] * a2[i]);
        Multiply(a6, t, v, n);
        for (int i = 0; i < size; i++)
            v[i] += (c[7] * a6[i]) + (c[5] * a4[i]) + (c[3] * a2[i]) + (i % (n + 1) == 0 ? c[1] : 0);
        Multiply(a, v, u, n);
        for (int i = 0; i < size; i++)
            t[i] = (c[12] * a6[i]) + (c[10] * a4[i]) + (c[8] * a2[i]);
        Multiply(a6, t, v, n);
        for (int i = 0; i < size; i++)
            v[i] += (c[6] * a6[i]) + (c[4] * a4[i]) + (c[2] * a2[i]) + (i % (n + 1) == 0 ? c[0] : 0);

        // (v − u) X = v + u, column by column.
        for (int i = 0; i < size; i++)
            (a2[i], t[i]) = (v[i] - u[i], v[i] + u[i]);
        if (!_factor.Factor(a2, symmetric: false))
            return false;
        Span<double> column = a4[..n];
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < n; i++)
                column[i] = t[(i * n) + j];
            _factor.Solve(column);
            for (int i = 0; i < n; i++)
                a[(i * n) + j] = column[i];
        }

        for (int k = 0; k < squarings; k++)
        {
            Multiply(a, a, t, n);
            t.CopyTo(a);
        }

        return true;
    }

    private static void Multiply(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> destination, int n)
    {
        destination.Clear();
        for (int i = 0; i < n; i++)
        {
            Span<double> row = destination.Slice(i * n, n);
            for (int k = 0; k < n; k++)
            {
                double factor = x[(i * n) + k];
                if (factor != 0)
                    VectorLoops.AddScaled(factor, y.Slice(k * n, n), row);
            }
        }
    }
}
