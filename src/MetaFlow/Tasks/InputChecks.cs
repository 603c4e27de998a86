using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>Checks of what a user supplies, each with a sentence that names place, value and what is allowed.</summary>
internal static class InputChecks
{
    internal static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Copies a matrix to row-major order and refuses values that are not finite.</summary>
    internal static double[] FiniteRowMajor(Matrix<double> matrix, string name)
    {
        ArgumentNullException.ThrowIfNull(matrix, name);
        double[] values = matrix.ToRowMajorArray();
        int columns = matrix.ColumnCount;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new InvalidInputException($"{name} has the value {Show(values[i])} in row {i / columns}, column {i % columns} (counted from 0); only finite numbers are allowed.");
        }

        return values;
    }

    /// <summary>Copies a vector and refuses values that are not finite.</summary>
    internal static double[] Finite(IEnumerable<double> vector, string name)
    {
        ArgumentNullException.ThrowIfNull(vector, name);
        double[] values = vector.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new InvalidInputException($"{name} has the value {Show(values[i])} in row {i} (counted from 0); only finite numbers are allowed.");
        }

        return values;
    }

    /// <summary>A parameter that must be finite and at least zero.</summary>
    internal static void FiniteNonNegative(double value, string name)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {Show(value)}; a finite number of at least 0 is allowed.");
    }

    /// <summary>A parameter that must be finite and above zero.</summary>
    internal static void FinitePositive(double value, string name)
    {
        if (!double.IsFinite(value) || value <= 0)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {Show(value)}; a finite number above 0 is allowed.");
    }

    /// <summary>A span argument that must have the dimension of the loss.</summary>
    internal static void Length(ReadOnlySpan<double> span, int dimension, string name)
    {
        if (span.Length != dimension)
            throw new ArgumentException($"{name} has length {span.Length}, the loss has dimension {dimension}.", name);
    }
}
