using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>A table of samples with one response each: n ≥ 1 finite rows, as many responses as rows, a name for each column.</summary>
/// <param name="Name">The name, as the catalogue or the file gives it.</param>
/// <param name="X">The samples, n×d.</param>
/// <param name="Y">The n responses or class labels.</param>
/// <param name="Columns">The d column names.</param>
/// <param name="Origin">Where the data come from.</param>
/// <param name="Licence">Under which terms they may be used.</param>
public sealed record Dataset(string Name, Matrix<double> X, Vector<double> Y, IReadOnlyList<string> Columns, string Origin, string Licence)
{
    /// <summary>The samples, n×d.</summary>
    public Matrix<double> X { get; } = Finite(X, Name);

    /// <summary>The n responses or class labels.</summary>
    public Vector<double> Y { get; } = Fitting(Y, X, Name);

    /// <summary>The d column names.</summary>
    public IReadOnlyList<string> Columns { get; } = Columns?.Count == X.ColumnCount
        ? Columns
        : throw new InvalidInputException($"Data set '{Name}' has {X.ColumnCount} columns but {Columns?.Count ?? 0} column names; they must agree.");

    /// <summary>Number of samples n.</summary>
    public int Rows => X.RowCount;

    /// <summary>Number of columns d.</summary>
    public int Dimension => X.ColumnCount;

    private static Matrix<double> Finite(Matrix<double> matrix, string name)
    {
        ArgumentNullException.ThrowIfNull(matrix, nameof(X));
        _ = InputChecks.FiniteRowMajor(matrix, $"X of data set '{name}'");
        return matrix;
    }

    private static Vector<double> Fitting(Vector<double> vector, Matrix<double> matrix, string name)
    {
        ArgumentNullException.ThrowIfNull(vector, nameof(Y));
        _ = InputChecks.Finite(vector, $"Y of data set '{name}'");
        return vector.Count == matrix.RowCount
            ? vector
            : throw new InvalidInputException($"Data set '{name}' has {matrix.RowCount} rows but {vector.Count} responses; they must agree.");
    }
}
