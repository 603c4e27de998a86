using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Numerics;

/// <summary>Extreme eigenvalues of a real symmetric matrix.</summary>
/// <param name="Smallest">The smallest eigenvalue as computed.</param>
/// <param name="Largest">The largest eigenvalue as computed.</param>
/// <param name="Margin">
/// A bound on the rounding error of both. Householder tridiagonalization and QL are backward stable with a constant that
/// is taken as 10 d, and eigenvalues of a symmetric matrix move by at most the norm of the perturbation (Weyl): 10 d u ‖A‖_F
/// with the unit roundoff u = 2⁻⁵³. Forming a Gram matrix of vectors of length k errs by at most γ_k trace (normwise, since
/// ‖|X|ᵀ|X|‖ ≤ ‖X‖_F²), which is added.
/// </param>
internal readonly record struct SymmetricSpectrum(double Smallest, double Largest, double Margin)
{
    private const double UnitRoundoff = 1.1102230246251565e-16;

    /// <summary>The spectrum of a symmetric matrix given by its entries (both triangles, row-major).</summary>
    internal static SymmetricSpectrum Of(double[] matrix, int dimension)
    {
        double margin = 10.0 * dimension * UnitRoundoff * Math.Sqrt(Dot(matrix, matrix));
        if (dimension == 1)
            return new(matrix[0], matrix[0], margin);

        // Column-major storage of a symmetric matrix is the same memory as row-major storage.
        var values = Matrix<double>.Build.Dense(dimension, dimension, (double[])matrix.Clone()).Evd(Symmetricity.Symmetric).EigenValues;
        double smallest = double.PositiveInfinity, largest = double.NegativeInfinity;
        foreach (var value in values)
        {
            smallest = Math.Min(smallest, value.Real);
            largest = Math.Max(largest, value.Real);
        }

        return new(smallest, largest, margin);
    }

    /// <summary>
    /// The spectrum of XᵀX for a row-major X, from the smaller of XᵀX and XXᵀ (they share their nonzero eigenvalues).
    /// </summary>
    internal static SymmetricSpectrum OfGram(ReadOnlySpan<double> x, int rows, int columns)
    {
        bool wide = rows < columns;
        double[] gram = wide ? RowProducts(x, rows, columns) : ColumnProducts(x, rows, columns);
        int size = wide ? rows : columns;
        double trace = 0;
        for (int i = 0; i < size; i++)
            trace += gram[(i * size) + i];

        var spectrum = Of(gram, size);
        double margin = spectrum.Margin + (Math.Max(rows, columns) * UnitRoundoff * trace);

        // Gram matrices are positive semidefinite; with fewer rows than columns zero is an eigenvalue.
        return new(wide ? 0 : Math.Max(0, spectrum.Smallest), Math.Max(0, spectrum.Largest), margin);
    }

    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += a[j] * b[j];

        return sum;
    }

    private static double[] RowProducts(ReadOnlySpan<double> x, int rows, int columns)
    {
        var gram = new double[rows * rows];
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k <= i; k++)
                gram[(i * rows) + k] = gram[(k * rows) + i] = Dot(x.Slice(i * columns, columns), x.Slice(k * columns, columns));
        }

        return gram;
    }

    private static double[] ColumnProducts(ReadOnlySpan<double> x, int rows, int columns)
    {
        var gram = new double[columns * columns];
        for (int r = 0; r < rows; r++)
        {
            var row = x.Slice(r * columns, columns);
            for (int i = 0; i < columns; i++)
            {
                double factor = row[i];
                var target = gram.AsSpan(i * columns, i + 1);
                for (int k = 0; k < target.Length; k++)
                    target[k] += factor * row[k];
            }
        }

        for (int i = 0; i < columns; i++)
        {
            for (int k = 0; k < i; k++)
                gram[(k * columns) + i] = gram[(i * columns) + k];
        }

        return gram;
    }
}
