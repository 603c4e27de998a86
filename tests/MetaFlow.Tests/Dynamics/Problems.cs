using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Tests.Dynamics;

/// <summary>A random symmetric matrix with a given spectrum range; printed, with its seed, when a property fails.</summary>
public sealed record QuadraticCase(int Dimension, double Condition, double Scale, double Time, int Seed)
{
    public double Smallest => Scale / Condition;
}

/// <summary>Random generalized linear tasks; printed, with their seed, when a property fails.</summary>
public sealed record GlmCase(int Tasks, int Rows, int Dimension, double ColumnSpread, double Scale, double InnerStep, bool Split, GlmFamily Family, int Seed);

/// <summary>Domain generators: dimension, conditioning and scale vary, never the raw bits of doubles.</summary>
public static class Problems
{
    public static Arbitrary<QuadraticCase> Quadratics() =>
        (from dimension in Gen.Choose(1, 12)
         from condition in Gen.Choose(0, 60)
         from scale in Gen.Choose(-30, 30)
         from time in Gen.Choose(-20, 20)
         from seed in Gen.Choose(0, int.MaxValue)
         select new QuadraticCase(dimension, Math.Pow(10, condition / 10.0), Math.Pow(10, scale / 10.0), Math.Pow(10, (time - scale) / 10.0), seed)).ToArbitrary();

    internal static Arbitrary<GlmCase> SquaredTasks() => Glm(GlmFamily.Squared).ToArbitrary();

    internal static Arbitrary<GlmCase> SmoothTasks() =>
        (from family in Gen.Elements(GlmFamily.Squared, GlmFamily.Logistic)
         from problem in Glm(family)
         select problem).ToArbitrary();

    private static Gen<GlmCase> Glm(GlmFamily family) =>
        from tasks in Gen.Choose(1, 5)
        from rows in Gen.Choose(1, 25)
        from dimension in Gen.Choose(1, 12)
        from spread in Gen.Choose(0, 30)
        from scale in Gen.Choose(-10, 10)
        from inner in Gen.Choose(0, 30)
        from split in Gen.Elements(true, false)
        from seed in Gen.Choose(0, int.MaxValue)
        select new GlmCase(tasks, rows, dimension, Math.Pow(10, spread / 10.0), Math.Pow(10, scale / 10.0), inner / 20.0, split, family, seed);

    public static RandomStream Stream(int seed, int index) => new(seed, RandomPurpose.Check, step: index);

    public static Vector<double> Normal(int dimension, int seed, int index)
    {
        var stream = Stream(seed, index);
        return Vector<double>.Build.Dense(dimension, j => stream.Normal(j));
    }

    public static Matrix<double> NormalMatrix(int rows, int columns, int seed, int index)
    {
        var stream = Stream(seed, index);
        return Matrix<double>.Build.Dense(rows, columns, (i, j) => stream.Normal((i * columns) + j));
    }

    public static Matrix<double> Orthogonal(int dimension, int seed, int index) =>
        NormalMatrix(dimension, dimension, seed, index).QR().Q;

    /// <summary>QΛQᵀ, made exactly symmetric.</summary>
    public static Matrix<double> Symmetric(Matrix<double> basis, Vector<double> spectrum)
    {
        var product = basis * Matrix<double>.Build.DenseOfDiagonalVector(spectrum) * basis.Transpose();
        return 0.5 * (product + product.Transpose());
    }

    /// <summary>Eigenvalues spread geometrically over the case's range, the extremes included.</summary>
    public static Vector<double> Spectrum(QuadraticCase problem) =>
        Vector<double>.Build.Dense(problem.Dimension, k => problem.Scale * Math.Pow(problem.Condition, problem.Dimension == 1 ? 0 : -(double)k / (problem.Dimension - 1)));

    public static TaskSet Tasks(GlmCase problem)
    {
        var list = new List<LearningTask>();
        for (int i = 0; i < problem.Tasks; i++)
        {
            var support = Loss(problem, 4 * i);
            list.Add(problem.Split ? new LearningTask(support, Loss(problem, (4 * i) + 2)) : new LearningTask(support));
        }

        var stream = Stream(problem.Seed, 1000);
        return TaskSet.Of(list, Enumerable.Range(0, problem.Tasks).Select(i => 0.1 + stream.Uniform(i)));
    }

    private static GlmLoss Loss(GlmCase problem, int index)
    {
        var columns = NormalMatrix(problem.Rows, problem.Dimension, problem.Seed, index);
        for (int j = 0; j < problem.Dimension; j++)
        {
            double factor = problem.Dimension == 1 ? 1 : Math.Pow(problem.ColumnSpread, -(double)j / (problem.Dimension - 1));
            columns.SetColumn(j, columns.Column(j) * (problem.Scale * factor));
        }

        var responses = Normal(problem.Rows, problem.Seed, index + 1);
        return problem.Family == GlmFamily.Squared
            ? new GlmLoss(columns, responses, problem.Family, Normalization.HalfMean, ridge: 0.01)
            : new GlmLoss(columns, responses.Map(y => y < 0 ? -1.0 : 1.0), problem.Family, Normalization.Mean, ridge: 0.01);
    }

    public static double[] Evaluate(IVectorField field, Vector<double> state)
    {
        var result = new double[field.Dimension];
        field.Evaluate(0, state.ToArray(), result);
        return result;
    }
}
