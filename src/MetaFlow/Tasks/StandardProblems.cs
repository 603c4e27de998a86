using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>
/// The standard problems P1–P5: random linear and logistic regression from one documented generator with fixed seeds, so that
/// other programs can draw the same numbers.
/// </summary>
/// <remarks>
/// For each task in turn: true parameters γ (d normals), design X (n·d normals, row by row, column j times its scale), then for
/// each row a normal Z and the response y = Z + x·γ, added in column order onto Z (its sign for logistic problems); after all
/// tasks the start (d normals times its scale). The normals need log and cos of the C runtime: the numbers are the same bits
/// wherever those functions round alike, and agree to a few units in the last place elsewhere. The tests carry checksums.
/// </remarks>
public static class StandardProblems
{
    private const int EnsembleSize = 1000;

    /// <summary>P1: 10 tasks, n = 100, d = 20, least squares with 1/(2n), α = 0.3.</summary>
    public static StandardProblem P1() =>
        Draw(new("p1", 1, 10, 20, 100, GlmFamily.Squared, Normalization.HalfMean), innerStepSize: 0.3);

    /// <summary>P1s: the draws of P1, column j of X times 10^(1 − 2j/19): stiff; α = 0.003.</summary>
    public static StandardProblem P1Stiff() =>
        Draw(new("p1s", 1, 10, 20, 100, GlmFamily.Squared, Normalization.HalfMean) { Graded = true }, innerStepSize: 0.003);

    /// <summary>P1l: 4 tasks, n = 400, d = 200, columns scaled from 10 to 0.1: stiff and larger; α = 0.003.</summary>
    public static StandardProblem P1Large() =>
        Draw(new("p1l", 5, 4, 200, 400, GlmFamily.Squared, Normalization.HalfMean) { Graded = true }, innerStepSize: 0.003);

    /// <summary>P2: 32 tasks, n = 1024, d = 256 (67 MB), least squares with 1/(2n), α = 0.3.</summary>
    public static StandardProblem P2() =>
        Draw(new("p2", 2, 32, 256, 1024, GlmFamily.Squared, Normalization.HalfMean), innerStepSize: 0.3);

    /// <summary>P3: 5 tasks, n = 200, d = 784, logistic regression with 1/n and ridge 0.01, α = 0.3, small start.</summary>
    public static StandardProblem P3() =>
        Draw(new("p3", 3, 5, 784, 200, GlmFamily.Logistic, Normalization.Mean) { Ridge = 0.01, StartScale = 0.05 }, innerStepSize: 0.3);

    /// <summary>The 1,000 starts of P4, an ensemble on the tasks of P1, one after the other from the generator with seed 4.</summary>
    public static IReadOnlyList<double[]> P4Starts()
    {
        const int dimension = 20;
        var normals = new StandardNormals(4);
        var starts = new double[EnsembleSize][];
        for (int i = 0; i < EnsembleSize; i++)
        {
            starts[i] = new double[dimension];
            for (int j = 0; j < dimension; j++)
                starts[i][j] = normals.Next();
        }

        return starts;
    }

    /// <summary>P5: the shape of P1, logistic with 1/n and ridge 0.01, columns scaled from 10 to 0.1: stiff and nonlinear; α = 0.01.</summary>
    public static StandardProblem P5() =>
        Draw(new("p5", 6, 10, 20, 100, GlmFamily.Logistic, Normalization.Mean) { Graded = true, Ridge = 0.01, StartScale = 0.5 }, innerStepSize: 0.01);

    private static StandardProblem Draw(Recipe recipe, double innerStepSize)
    {
        var normals = new StandardNormals(recipe.Seed);
        int d = recipe.Dimension;
        double[] scales = recipe.ColumnScales();
        var tasks = new LearningTask[recipe.Tasks];
        var parameters = new double[d];
        var x = new double[recipe.Samples * d];
        var y = new double[recipe.Samples];
        for (int i = 0; i < tasks.Length; i++)
        {
            for (int j = 0; j < d; j++)
                parameters[j] = normals.Next();

            for (int k = 0; k < x.Length; k++)
                x[k] = normals.Next() * scales[k % d];

            for (int k = 0; k < y.Length; k++)
            {
                double response = normals.Next();
                for (int j = 0; j < d; j++)
                    response += x[(k * d) + j] * parameters[j];

                y[k] = recipe.Family == GlmFamily.Squared ? response : response >= 0 ? 1 : -1;
            }

            tasks[i] = new(new GlmLoss(Matrix<double>.Build.DenseOfRowMajor(recipe.Samples, d, x), Vector<double>.Build.DenseOfArray(y), recipe.Family, recipe.Normalization, recipe.Ridge));
        }

        var start = new double[d];
        for (int j = 0; j < d; j++)
            start[j] = recipe.StartScale * normals.Next();

        return new(recipe.Name, TaskSet.Of(tasks), innerStepSize, start);
    }

    private sealed record Recipe(string Name, ulong Seed, int Tasks, int Dimension, int Samples, GlmFamily Family, Normalization Normalization)
    {
        public bool Graded { get; init; }

        public double Ridge { get; init; }

        public double StartScale { get; init; } = 1;

        /// <summary>1 each, or graded from 10 down to 0.1 in equal ratios.</summary>
        public double[] ColumnScales()
        {
            var scales = new double[Dimension];
            for (int j = 0; j < Dimension; j++)
                scales[j] = Graded ? Math.Pow(10, 1 - (2.0 * j / (Dimension - 1))) : 1;

            return scales;
        }
    }
}
