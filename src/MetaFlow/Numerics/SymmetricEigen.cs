using System.Runtime.CompilerServices;

namespace MetaFlow.Numerics;

/// <summary>
/// The eigenvalues and eigenvectors of symmetric matrices in memory that the caller gives, without allocation: Householder's
/// reduction to tridiagonal form and the implicit QL iteration (Wilkinson and Reinsch, Handbook for Automatic Computation II,
/// contributions II/2 and II/3).
/// </summary>
internal static class SymmetricEigen
{
    private const double Epsilon = 2.220446049250313e-16;
    private const int MaximumSweeps = 60;

    /// <summary>
    /// Overwrites a symmetric matrix with its orthonormal eigenvectors as rows, and gives the eigenvalues, in no order.
    /// False when the iteration does not converge, which happens only where an entry is not finite.
    /// </summary>
    /// <param name="matrix">Row-major n×n; both triangles.</param>
    /// <param name="values">Receives the n eigenvalues.</param>
    /// <param name="scratch">Length n.</param>
    public static bool Decompose(Span<double> matrix, Span<double> values, Span<double> scratch)
    {
        Tridiagonalize(matrix, values, scratch);
        return Diagonalize(values, scratch, matrix, values.Length);
    }

    /// <summary>
    /// The eigenvalues of a symmetric tridiagonal matrix; its rotations are applied to the rows given, so that starting from the
    /// identity they become the eigenvectors.
    /// </summary>
    /// <param name="diagonal">The diagonal, length n; overwritten with the eigenvalues.</param>
    /// <param name="off">off[i] couples i and i + 1; length n, the last ignored; overwritten.</param>
    /// <param name="rows">n rows of the width given; empty when they are not wanted.</param>
    /// <param name="width">Length of a row.</param>
    public static bool Diagonalize(Span<double> diagonal, Span<double> off, Span<double> rows, int width)
    {
        int n = diagonal.Length;
        if (n == 0)
            return true;
        off[n - 1] = 0;
        if (Math.Abs(diagonal[0]) > Math.Abs(diagonal[n - 1]))
            Reverse(diagonal, off, rows, width);
        for (int l = 0; l < n; l++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int m = l;
                while (m < n - 1 && !(Math.Abs(off[m]) <= Epsilon * (Math.Abs(diagonal[m]) + Math.Abs(diagonal[m + 1]))))
                    m++;
                if (m == l)
                    break;
                if (sweep == MaximumSweeps)
                    return false;
                Sweep(diagonal, off, rows, width, l, m);
            }
        }

        return true;
    }

    // The iteration settles from the top, and in the fewest sweeps where the small entries are there.
    private static void Reverse(Span<double> diagonal, Span<double> off, Span<double> rows, int width)
    {
        diagonal.Reverse();
        off[..^1].Reverse();
        int count = rows.Length == 0 ? 0 : diagonal.Length;
        for (int i = 0; i < count / 2; i++)
            VectorLoops.Swap(rows.Slice(i * width, width), rows.Slice((count - 1 - i) * width, width));
    }

    // The root of f² + g²; with care only where the squares would leave the range.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Length(double f, double g)
    {
        double sum = (f * f) + (g * g);
        return sum is > 1e-280 and < 1e280 ? Math.Sqrt(sum) : double.Hypot(f, g);
    }

    // One implicit QL sweep with Wilkinson's shift on the block l … m.
    private static void Sweep(Span<double> diagonal, Span<double> off, Span<double> rows, int width, int l, int m)
    {
        double g = (diagonal[l + 1] - diagonal[l]) / (2 * off[l]);
        double r = double.Hypot(g, 1);
        g = diagonal[m] - diagonal[l] + (off[l] / (g + Math.CopySign(r, g)));
        double s = 1, c = 1, p = 0;
        for (int i = m - 1; i >= l; i--)
        {
            double f = s * off[i];
            double b = c * off[i];
            r = Length(f, g);
            off[i + 1] = r;
            if (r == 0)
            {
                diagonal[i + 1] -= p;
                off[m] = 0;
                return;
            }

            s = f / r;
            c = g / r;
            g = diagonal[i + 1] - p;
            r = ((diagonal[i] - g) * s) + (2 * c * b);
            p = s * r;
            diagonal[i + 1] = g + p;
            g = (c * r) - b;
            if (rows.Length != 0)
                VectorLoops.Rotate(rows.Slice(i * width, width), rows.Slice((i + 1) * width, width), c, s);
        }

        diagonal[l] -= p;
        off[l] = g;
        off[m] = 0;
    }

    // A = Qᵀ T Q with the rows of Q in place of A. Reflector k maps the part of column k below the diagonal to its first entry.
    private static void Tridiagonalize(Span<double> a, Span<double> diagonal, Span<double> off)
    {
        int n = diagonal.Length;
        for (int k = 0; k < n - 2; k++)
        {
            // By symmetry row k right of the diagonal is the column; it becomes the reflector u with ½‖u‖² = h.
            Span<double> u = a.Slice((k * n) + k + 1, n - k - 1);
            double tail = VectorLoops.Norm(u[1..]);
            diagonal[k] = a[(k * n) + k];
            if (tail == 0)
            {
                off[k] = u[0];
                u.Clear();
                continue;
            }

            double norm = double.Hypot(u[0], tail);
            double alpha = -Math.CopySign(norm, u[0]);
            off[k] = alpha;
            u[0] -= alpha;
            double scale = Math.Sqrt(2) / VectorLoops.Norm(u); // so that the reflection is I − uuᵀ
            VectorLoops.Scale(scale, u, u);

            // p = Bu, q = p − ½(u·p)u, B ← B − uqᵀ − quᵀ.
            Span<double> p = off[(k + 1)..];
            for (int i = 0; i < u.Length; i++)
                p[i] = VectorLoops.Dot(a.Slice(((k + 1 + i) * n) + k + 1, u.Length), u);
            VectorLoops.AddScaled(-0.5 * VectorLoops.Dot(u, p[..u.Length]), u, p);
            for (int i = 0; i < u.Length; i++)
            {
                Span<double> row = a.Slice(((k + 1 + i) * n) + k + 1, u.Length);
                VectorLoops.AddScaled(-u[i], p[..u.Length], row);
                VectorLoops.AddScaled(-p[i], u, row);
            }
        }

        if (n > 1)
        {
            diagonal[n - 2] = a[((n - 2) * n) + n - 2];
            off[n - 2] = a[((n - 2) * n) + n - 1];
        }

        diagonal[n - 1] = a[(n * n) - 1];
        off[n - 1] = 0;
        Accumulate(a, n);
    }

    // Q = P_{n−3} … P_0 from the reflectors in the rows, from the last one back; each touches the block that is already Q.
    private static void Accumulate(Span<double> a, int n)
    {
        Span<double> u = stackalloc double[n];
        for (int k = Math.Max(n - 2, 0); k < n; k++)
        {
            a.Slice(k * n, n).Clear();
            a[(k * n) + k] = 1;
        }

        if (n >= 2)
            a[((n - 2) * n) + n - 1] = 0;
        for (int k = n - 3; k >= 0; k--)
        {
            int size = n - k - 1;
            Span<double> v = u[..size];
            a.Slice((k * n) + k + 1, size).CopyTo(v);
            a.Slice(k * n, n).Clear();
            a[(k * n) + k] = 1;
            for (int i = 0; i < size; i++)
            {
                Span<double> row = a.Slice(((k + 1 + i) * n) + k + 1, size);
                a[((k + 1 + i) * n) + k] = 0;
                VectorLoops.AddScaled(-VectorLoops.Dot(row, v), v, row);
            }
        }
    }
}
