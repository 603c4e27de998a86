using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Data;

/// <summary>The data sets that come with MetaFlow: <c>diabetes</c>, <c>digits</c> and <c>fashion-mnist</c>.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>diabetes</c>: 442 patients, 10 raw columns (age, sex, bmi, bp, s1 … s6), response: disease progression (Efron et al. 2004).</item>
/// <item><c>digits</c>: 1,797 images of 8×8 pixels with values 0 … 16, response: the digit (UCI, Alpaydin and Kaynak 1998).</item>
/// <item><c>fashion-mnist</c>: the first 200 training images of each of 10 classes, 28×28 pixels with values 0 … 255, response:
/// the class (Xiao, Rasul and Vollgraf 2017).</item>
/// </list>
/// Origins, licences and checksums stand in the README beside the resources.
/// </remarks>
public sealed class EmbeddedData : IDatasetProvider
{
    private static readonly string[] DiabetesColumns = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = ["diabetes", "digits", "fashion-mnist"];

    /// <inheritdoc/>
    public Dataset Load(string name) => name switch
    {
        "diabetes" => Diabetes(),
        "digits" => Digits(),
        "fashion-mnist" => FashionMnist(),
        _ => throw new InvalidInputException($"Data set '{name}' is unknown; {string.Join(", ", Names)} are there."),
    };

    private static Dataset Diabetes()
    {
        var x = Table("diabetes_data_raw.csv.gz");
        var y = Table("diabetes_target.csv.gz");
        return new(
            "diabetes",
            Matrix<double>.Build.Dense(x.Rows, x.Columns.Count, (i, j) => x[i, j]),
            Vector<double>.Build.Dense(y.Rows, i => y[i, 0]),
            DiabetesColumns,
            "Efron, Hastie, Johnstone and Tibshirani, Least Angle Regression, Annals of Statistics 32 (2004) 407-499; raw values as in scikit-learn 1.2.1",
            "BSD-3-Clause, as part of scikit-learn");
    }

    private static Dataset Digits()
    {
        var table = Table("digits.csv.gz");
        int pixels = table.Columns.Count - 1;
        return new(
            "digits",
            Matrix<double>.Build.Dense(table.Rows, pixels, (i, j) => table[i, j]),
            Vector<double>.Build.Dense(table.Rows, i => table[i, pixels]),
            Enumerable.Range(0, pixels).Select(j => $"r{j / 8}c{j % 8}").ToArray(),
            "Alpaydin and Kaynak, Optical Recognition of Handwritten Digits (test set), UCI Machine Learning Repository, 1998; as in scikit-learn 1.2.1",
            "BSD-3-Clause, as part of scikit-learn");
    }

    private static Dataset FashionMnist()
    {
        const string images = "fashion-mnist-images-idx3-ubyte.gz", labels = "fashion-mnist-labels-idx1-ubyte.gz";
        var options = new IdxOptions { Name = "fashion-mnist" };
        byte[] classes = Resource(labels, stream => IdxLoader.ReadLabels(stream, labels, options));
        var data = Resource(images, stream => IdxLoader.ReadImages(stream, images, labels, classes, options));
        return new(
            data.Name,
            data.X,
            data.Y,
            data.Columns,
            "Xiao, Rasul and Vollgraf, Fashion-MNIST, 2017; the first 200 training images of each class",
            "MIT, copyright 2017 Zalando SE");
    }

    private static CsvTable Table(string resource) =>
        Resource(resource, stream => CsvTable.Read(stream, resource, new() { HasHeader = false }));

    private static T Resource<T>(string name, Func<Stream, T> read)
    {
        using var stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource '{name}' is missing from the assembly.");
        return InputFile.Unpacked(stream, name, read);
    }
}
