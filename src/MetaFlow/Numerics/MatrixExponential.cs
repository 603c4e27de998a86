using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Numerics;

/// <summary>The exponential of a dense matrix by scaling and squaring with the [13/13] Padé approximant (Higham 2005).</summary>
public static class MatrixExponential
{
    // Largest 1-norm for which the [13/13] approximant has a relative backward error below the unit roundoff.
    private const double Theta13 = 5.371920351148152;

    private static readonly double[] s_pade =
    [
        64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
        670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ];

    /// <summary><c>e^A</c>.</summary>
    /// <param name="matrix">A square matrix with finite entries.</param>
    /// <exception cref="ArgumentException">The matrix is not square or has an entry that is not finite.</exception>
    public static Matrix<double> Of(Matrix<double> matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.RowCount != matrix.ColumnCount)
        {
            throw new ArgumentException($"The matrix is {matrix.RowCount} × {matrix.ColumnCount}; it must be square.", nameof(matrix));
        }

        double norm = matrix.L1Norm();
        if (!double.IsFinite(norm))
        {
            throw new ArgumentException("The matrix has an entry that is not finite.", nameof(matrix));
        }

        int squarings = norm <= Theta13 ? 0 : (int)Math.Ceiling(Math.Log2(norm / Theta13));
        Matrix<double> result = Pade13(matrix * Math.ScaleB(1, -squarings));
        for (int i = 0; i < squarings; i++)
        {
            result *= result;
        }

        return result;
    }

    private static Matrix<double> Pade13(Matrix<double> a)
    {
        double[] c = s_pade;
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(a.RowCount);
        Matrix<double> a2 = a * a, a4 = a2 * a2, a6 = a4 * a2;
        Matrix<double> u = a * ((a6 * ((c[13] * a6) + (c[11] * a4) + (c[9] * a2))) + (c[7] * a6) + (c[5] * a4) + (c[3] * a2) + (c[1] * identity));
        Matrix<double> v = (a6 * ((c[12] * a6) + (c[10] * a4) + (c[8] * a2))) + (c[6] * a6) + (c[4] * a4) + (c[2] * a2) + (c[0] * identity);
        return (v - u).LU().Solve(v + u);
    }
}
