using FsCheck;
using FsCheck.Fluent;
using MetaFlow.Kernels;

namespace MetaFlow.Tests.Kernels;

/// <summary>A random batch: shapes, scales and conditioning are generated, the numbers follow from the seed.</summary>
public sealed record BatchCase(int Tasks, int Dimension, int MaximumRows, GlmFamily Family, bool SeparateQuery, int LogScale, int LogCondition, double Alpha, double Ridge, int Seed)
{
    public static Arbitrary<BatchCase> Arbitrary() =>
        (from tasks in Gen.Choose(1, 4)
         from dimension in Gen.Frequency((3, Gen.Choose(1, 12)), (1, Gen.Choose(13, 70)))
         from rows in Gen.Frequency((3, Gen.Choose(1, 9)), (1, Gen.Choose(10, 60)))
         from family in Gen.Elements(Enum.GetValues<GlmFamily>())
         from separate in Gen.Elements(true, false)
         from scale in Gen.Choose(-2, 2)
         from condition in Gen.Choose(0, 6)
         from alpha in Gen.Elements(0, 0.01, 0.3, -0.2)
         from ridge in Gen.Elements(0, 0.125)
         from seed in Gen.Choose(0, int.MaxValue - 1)
         select new BatchCase(tasks, dimension, rows, family, separate, scale, condition, alpha, ridge, seed)).ToArbitrary();

    public (GlmData[] Support, GlmData[]? Query, double[] W, double[] V, double[] Weights) Glm()
    {
        Random random = new(Seed);
        GlmData[] support = [.. Enumerable.Range(0, Tasks).Select(_ => Glm(random, Family))];

        // The query loss has another family, so that every pair is met.
        GlmData[]? query = SeparateQuery ? [.. Enumerable.Range(0, Tasks).Select(_ => Glm(random, (GlmFamily)random.Next(4)))] : null;
        return (support, query, Normals(random, Tasks * Dimension), Normals(random, Tasks * Dimension), Normals(random, Tasks));
    }

    public (QuadraticData[] Support, QuadraticData[]? Query, double[] W, double[] V, double[] Weights) Quadratic()
    {
        Random random = new(Seed);
        QuadraticData[] support = [.. Enumerable.Range(0, Tasks).Select(_ => Quadratic(random))];
        QuadraticData[]? query = SeparateQuery ? [.. Enumerable.Range(0, Tasks).Select(_ => Quadratic(random))] : null;
        return (support, query, Normals(random, Tasks * Dimension), Normals(random, Tasks * Dimension), Normals(random, Tasks));
    }

    public static double[] Normals(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];

    /// <summary>Columns shrink geometrically down to 10^−condition.</summary>
    private double[] Matrix(Random random, int rows)
    {
        double[] x = Normals(random, rows * Dimension);
        for (int i = 0; i < x.Length; i++)
            x[i] *= Math.Pow(10, LogScale - (LogCondition * (double)(i % Dimension) / Dimension)) / Math.Sqrt(Dimension);
        return x;
    }

    private GlmData Glm(Random random, GlmFamily family)
    {
        int rows = random.Next(1, MaximumRows + 1);
        double[] y = family == GlmFamily.Squared ? Normals(random, rows) : [.. Enumerable.Range(0, rows).Select(_ => random.Next(2) == 0 ? -1.0 : 1.0)];
        return new GlmData(family, Matrix(random, rows), y, Dimension, 1.0 / rows, Ridge, 0.25 + random.NextDouble());
    }

    private QuadraticData Quadratic(Random random)
    {
        double[] x = Matrix(random, Dimension), a = new double[x.Length];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
                a[(i * Dimension) + j] = a[(j * Dimension) + i] = x[(i * Dimension) + j];
        }

        return new QuadraticData(a, Normals(random, Dimension), random.NextDouble(), Dimension);
    }
}
