using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Tasks;

public sealed class RandomTasksTests
{
    private static readonly RegressionTasksOptions Regression = new() { Seed = 1, Normalization = Normalization.HalfMean };
    private static readonly ClassificationTasksOptions Classification = new() { Seed = 1, Normalization = Normalization.Mean, Tasks = 3 };
    private static readonly QuadraticTasksOptions Quadratic = new() { Seed = 1 };

    [Fact]
    public void Regression_WithDefaults_HasTheSizesOfThePaper()
    {
        var tasks = RandomTasks.LinearRegression(Regression);
        Assert.Equal((10, 20, 100), (tasks.Count, tasks.Dimension, ((GlmLoss)tasks[0].Query).Rows));
    }

    [Fact]
    public void Regression_Noise_IsTheResidualOfItsOwnParameters()
    {
        // Without noise the least-squares solution is exact; with noise of deviation 3 the residual variance is 9 within six
        // standard errors (10 tasks of n − d = 80 degrees of freedom each).
        var exact = RandomTasks.LinearRegression(Regression with { Noise = 0 });
        Assert.All(exact, task => Assert.InRange(Residual((GlmLoss)task.Query), 0, 1e-20));
        double mean = RandomTasks.LinearRegression(Regression with { Noise = 3 }).Average(task => Residual((GlmLoss)task.Query) / 80);
        Assert.InRange(mean, 9 - (6 * 9 * Math.Sqrt(2.0 / 800)), 9 + (6 * 9 * Math.Sqrt(2.0 / 800)));
    }

    [Fact]
    public void Regression_Design_IsStandardNormal()
    {
        double[] x = RandomTasks.LinearRegression(Regression).SelectMany(task => ((GlmLoss)task.Query).Design.ToArray()).ToArray();
        Assert.Equal(20_000, x.Distinct().Count());
        Assert.InRange(x.Average(), -6 / Math.Sqrt(x.Length), 6 / Math.Sqrt(x.Length));
        Assert.InRange(x.Average(v => v * v), 1 - (6 * Math.Sqrt(2.0 / x.Length)), 1 + (6 * Math.Sqrt(2.0 / x.Length)));
    }

    [Fact]
    public void Tasks_OfOneSeed_DoNotDependOnHowManyThereAre()
    {
        double[] few = ((GlmLoss)RandomTasks.LinearRegression(Regression with { Tasks = 2 })[1].Query).Design.ToArray();
        double[] many = ((GlmLoss)RandomTasks.LinearRegression(Regression with { Tasks = 5 })[1].Query).Design.ToArray();
        double[] other = ((GlmLoss)RandomTasks.LinearRegression(Regression with { Seed = 2 })[1].Query).Design.ToArray();
        Assert.Equal(few, many);
        Assert.NotEqual(few, other);
    }

    [Fact]
    public void Classification_WithDefaults_HasTheSizesOfThePaper()
    {
        var tasks = RandomTasks.Classification(Classification with { Tasks = 50 });
        var loss = (GlmLoss)tasks[0].Query;
        Assert.Equal((50, 20, 300, GlmFamily.Hinge), (tasks.Count, tasks.Dimension, loss.Rows, loss.Family));
    }

    [Fact]
    public void Classification_WithoutFlips_IsBalanced()
    {
        var loss = (GlmLoss)RandomTasks.Classification(Classification with { FlipFraction = 0 })[2].Query;
        Assert.Equal(0, loss.Response.ToArray().Sum());
    }

    [Fact]
    public void Classification_AllFlipped_HasRandomLabels()
    {
        double sum = RandomTasks.Classification(Classification with { FlipFraction = 1, Tasks = 30 }).Sum(task => ((GlmLoss)task.Query).Response.ToArray().Sum());
        Assert.InRange(sum, -6 * Math.Sqrt(9000), 6 * Math.Sqrt(9000));
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public void Classification_RedundantColumns_AddNoRank()
    {
        var loss = (GlmLoss)RandomTasks.Classification(Classification with { Dimension = 6, Informative = 2, Redundant = 4 })[0].Query;
        var singular = Matrix<double>.Build.DenseOfRowMajor(loss.Rows, 6, loss.Design.ToArray()).Svd(false).S;
        Assert.True(singular[1] > 1);
        Assert.InRange(singular[2] / singular[0], 0, 1e-14);
    }

    [Fact]
    public void Classification_ClusterMeans_AreVerticesOfTheHypercube()
    {
        // Two informative columns only, far vertices, no flips: each quadrant holds one cluster.
        var loss = (GlmLoss)RandomTasks.Classification(Classification with { Dimension = 2, Redundant = 0, Separation = 50, FlipFraction = 0, Samples = 4000 })[1].Query;
        var quadrants = Enumerable.Range(0, loss.Rows).GroupBy(k => (loss.Design[2 * k] > 0, loss.Design[(2 * k) + 1] > 0)).ToArray();
        Assert.Equal(4, quadrants.Length);
        foreach (var quadrant in quadrants)
        {
            Assert.Equal(1000, quadrant.Count());
            Assert.Single(quadrant.Select(k => loss.Response[k]).Distinct());

            // Entries of the mixing matrix are at most 1, so a coordinate has a variance of at most 2.
            Assert.InRange(Math.Abs(quadrant.Average(k => loss.Design[2 * k])), 50 - (6 * Math.Sqrt(2.0 / 1000)), 50 + (6 * Math.Sqrt(2.0 / 1000)));
        }

        Assert.Equal(2, quadrants.Count(quadrant => loss.Response[quadrant.First()] > 0));
    }

    [Fact]
    public void Quadratics_HaveTheirSpectrumAndTheirMinimum()
    {
        var tasks = RandomTasks.Quadratics(Quadratic with { SmallestEigenvalue = -1, LargestEigenvalue = 3 });
        foreach (var task in tasks)
        {
            var loss = (QuadraticLoss)task.Query;
            Assert.InRange(loss.Constants.StrongConvexity!.Value.Value, -1 - 1e-12, 3);
            Assert.InRange(loss.Constants.Smoothness!.Value.Value, 0, 3 + 1e-12);
            var centre = -loss.Hessian.Solve(loss.Linear);
            Assert.Equal(0, loss.Value(centre.ToArray()), 1e-9);
        }

        Assert.NotEqual(((QuadraticLoss)tasks[0].Query).Hessian, ((QuadraticLoss)tasks[1].Query).Hessian);
        var common = RandomTasks.Quadratics(Quadratic with { CommonHessian = true });
        Assert.Equal(((QuadraticLoss)common[0].Query).Hessian, ((QuadraticLoss)common[1].Query).Hessian);
        Assert.NotEqual(((QuadraticLoss)common[0].Query).Linear, ((QuadraticLoss)common[1].Query).Linear);
    }

    [Fact]
    public void InitialPoint_HasItsScale()
    {
        Assert.Equal(RandomTasks.InitialPoint(3, 4) * 2, RandomTasks.InitialPoint(3, 4, 2));
        Assert.Equal(Vector<double>.Build.Dense(4), RandomTasks.InitialPoint(3, 4, 0));
    }

    public static TheoryData<string, Action> WrongOptions => new()
    {
        { "Tasks", () => RandomTasks.LinearRegression(Regression with { Tasks = 0 }) },
        { "Dimension", () => RandomTasks.LinearRegression(Regression with { Dimension = 0 }) },
        { "Samples", () => RandomTasks.LinearRegression(Regression with { Samples = -1 }) },
        { "Noise", () => RandomTasks.LinearRegression(Regression with { Noise = double.NaN }) },
        { "ridge", () => RandomTasks.LinearRegression(Regression with { Ridge = -1 }) },
        { "Tasks", () => RandomTasks.Classification(Classification with { Tasks = 0 }) },
        { "Samples", () => RandomTasks.Classification(Classification with { Samples = 0 }) },
        { "Dimension", () => RandomTasks.Classification(Classification with { Dimension = 3 }) },
        { "Informative", () => RandomTasks.Classification(Classification with { Informative = 31 }) },
        { "Redundant", () => RandomTasks.Classification(Classification with { Redundant = -1 }) },
        { "ClustersPerClass", () => RandomTasks.Classification(Classification with { ClustersPerClass = 3 }) },
        { "Separation", () => RandomTasks.Classification(Classification with { Separation = 0 }) },
        { "FlipFraction", () => RandomTasks.Classification(Classification with { FlipFraction = 1.5 }) },
        { "Tasks", () => RandomTasks.Quadratics(Quadratic with { Tasks = 0 }) },
        { "CentreScale", () => RandomTasks.Quadratics(Quadratic with { CentreScale = -1 }) },
        { "options", () => RandomTasks.Quadratics(Quadratic with { SmallestEigenvalue = 3, LargestEigenvalue = 2 }) },
        { "dimension", () => RandomTasks.InitialPoint(1, 0) },
        { "scale", () => RandomTasks.InitialPoint(1, 2, double.PositiveInfinity) },
    };

    [Theory]
    [MemberData(nameof(WrongOptions), DisableDiscoveryEnumeration = true)]
    public void Options_OutOfRange_AreRefusedByName(string name, Action draw) =>
        Assert.EndsWith(name, Assert.Throws<ArgumentOutOfRangeException>(draw).ParamName, StringComparison.Ordinal);

    /// <summary>The residual sum of squares of the least-squares solution.</summary>
    private static double Residual(GlmLoss loss)
    {
        var x = Matrix<double>.Build.DenseOfRowMajor(loss.Rows, loss.Dimension, loss.Design.ToArray());
        var y = Vector<double>.Build.Dense(loss.Response.ToArray());
        var residual = (x * x.QR().Solve(y)) - y;
        return residual * residual;
    }
}
