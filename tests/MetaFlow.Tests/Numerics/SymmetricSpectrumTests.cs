using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Numerics;

public sealed class SymmetricSpectrumTests
{
    /// <summary>The second-difference matrix has the eigenvalues 2 − 2 cos(kπ/(d + 1)).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public void Spectrum_OfTheSecondDifference_IsItsClosedFormWithinTheMargin(int dimension)
    {
        var matrix = new double[dimension * dimension];
        for (int i = 0; i < dimension; i++)
        {
            matrix[(i * dimension) + i] = 2;
            if (i > 0)
                matrix[(i * dimension) + i - 1] = matrix[((i - 1) * dimension) + i] = -1;
        }

        var spectrum = SymmetricSpectrum.Of(matrix, dimension);
        Assert.InRange(spectrum.Smallest, Closed(1) - spectrum.Margin, Closed(1) + spectrum.Margin);
        Assert.InRange(spectrum.Largest, Closed(dimension) - spectrum.Margin, Closed(dimension) + spectrum.Margin);
        Assert.InRange(spectrum.Margin, 0, 1e-11);

        double Closed(int k) => 2 - (2 * Math.Cos(k * Math.PI / (dimension + 1)));
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(5, 3)]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    public void Gram_WideOrTall_HasTheSquaredSingularValues(int rows, int columns)
    {
        var x = new double[rows * columns];
        new RandomStream(3, RandomPurpose.Check, rows).Normals(x);
        var singular = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfRowMajor(rows, columns, x).Svd(false).S;
        var spectrum = SymmetricSpectrum.OfGram(x, rows, columns);
        Assert.Equal(singular[0] * singular[0], spectrum.Largest, 1e-13 * spectrum.Largest);
        double smallest = rows < columns ? 0 : singular[columns - 1] * singular[columns - 1];
        Assert.Equal(smallest, spectrum.Smallest, 1e-13 * spectrum.Largest);
    }

    [Fact]
    public void Gram_OfTheSameData_ContainsTheOtherSidesValueWithinTheMargins()
    {
        var x = new double[30 * 29];
        new RandomStream(4, RandomPurpose.Check).Normals(x);
        var transposed = new double[x.Length];
        for (int i = 0; i < 30; i++)
        {
            for (int j = 0; j < 29; j++)
                transposed[(j * 30) + i] = x[(i * 29) + j];
        }

        var tall = SymmetricSpectrum.OfGram(x, 30, 29);
        var wide = SymmetricSpectrum.OfGram(transposed, 29, 30);
        Assert.InRange(Math.Abs(tall.Largest - wide.Largest), 0, tall.Margin + wide.Margin);
        Assert.InRange(tall.Margin / tall.Largest, 0, 1e-11);
    }
}
