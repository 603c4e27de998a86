using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Theory.Families;

/// <summary>What the families share: their size parameters, rotations and slices.</summary>
internal static class FamilyParts
{
    /// <summary>The parameters <c>tasks</c> and <c>dimension</c>.</summary>
    public static Parameter[] Sizes(int tasks, int dimension) => [Parameter.Integer("tasks", 1, tasks), Parameter.Integer("dimension", 1, dimension)];

    /// <summary>Number of Givens angles of a rotation of R^d.</summary>
    public static int Angles(int dimension) => dimension * (dimension - 1) / 2;

    /// <summary>The rotation of R^d that is a product of Givens rotations; orthogonal to a few ulp.</summary>
    public static Matrix<double> Rotation(int dimension, ReadOnlySpan<double> angles)
    {
        var result = Matrix<double>.Build.DenseIdentity(dimension);
        for (int row = 0, k = 0; row < dimension; row++)
        {
            for (int column = row + 1; column < dimension; column++, k++)
            {
                var (sine, cosine) = Math.SinCos(angles[k]);
                for (int r = 0; r < dimension; r++)
                {
                    var (x, y) = (result[r, row], result[r, column]);
                    result[r, row] = (cosine * x) - (sine * y);
                    result[r, column] = (sine * x) + (cosine * y);
                }
            }
        }

        return result;
    }

    /// <summary>Piece k of a vector that holds one piece of a length for each task.</summary>
    public static Vector<double> Piece(double[] values, int k, int length) => Vector<double>.Build.Dense(values.AsSpan(k * length, length).ToArray());

    /// <summary>The symmetric matrix with given eigenvalues and a rotation; symmetric to the last bit.</summary>
    public static Matrix<double> Symmetric(Vector<double> eigenvalues, Matrix<double> rotation)
    {
        var product = rotation * Matrix<double>.Build.DenseOfDiagonalVector(eigenvalues) * rotation.Transpose();
        return (product + product.Transpose()) / 2;
    }
}
