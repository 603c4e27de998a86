using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Xunit;

namespace MetaFlow.Tests.Dynamics;

public sealed class CriticalPointTests
{
    [Fact]
    public void Polish_OfAGramMinimizer_ReachesTheAccuracyOfTheData()
    {
        // κ(X) = 1e6, so κ(XᵀX) = 1e12: the normal equations keep some four digits, the residual from the data gains the rest.
        const int rows = 30, dimension = 8;
        var singular = Matrix<double>.Build.DenseOfDiagonalVector(Vector<double>.Build.Dense(dimension, k => Math.Pow(1e6, -(double)k / (dimension - 1))));
        var design = Problems.NormalMatrix(rows, dimension, 11, 0).QR(QRMethod.Thin).Q * singular * Problems.Orthogonal(dimension, 11, 2);
        var truth = Problems.Normal(dimension, 11, 1);
        var tasks = TaskSet.Of([LearningTask.LeastSquares(design, design * truth, Normalization.HalfMean)]);
        var rough = AffineFlow.Compile(tasks).RestPoint()!;
        var data = Algorithms.Erm(tasks, new() { Route = Route.Data });

        var polished = CriticalPoint.Polish(data.Objective, rough);

        double before = (rough - truth).L2Norm(), after = (polished.Point - truth).L2Norm();
        Assert.True(polished.Converged);
        Assert.True(before > 1e-7, $"the rough point is off by {before:E2}");
        Assert.True(after <= 1e-9, $"the polished point is off by {after:E2}, before {before:E2}");
    }

    [Fact]
    public void Polish_OfAQuadratic_FactorizesOnce()
    {
        var problem = StandardProblems.P1();
        var counting = new Counting(Algorithms.Maml(problem.Tasks, problem.InnerStepSize, new() { Route = Route.Data }).Objective);
        var found = CriticalPoint.Polish(counting, Vector<double>.Build.Dense(problem.Start));
        Assert.True(found.Converged);
        Assert.True(found.GradientNorm < 1e-13);
        Assert.Equal(counting.Dimension, counting.HessianProducts);
    }

    [Fact]
    public void Polish_OfTheNonconvexExample_FindsTheCriticalPointsOfThePaper()
    {
        // xu2020 Figure 1 with α = 0.4: minima and maxima of F, to six digits.
        var objective = Algorithms.Maml(ScalarLosses.Xu2020Figure1(), 0.4).Objective;
        foreach (double expected in new[] { .288087, .344866, .402744, .460737, .311260, .381651, .449469 })
        {
            var found = CriticalPoint.Polish(objective, Vector<double>.Build.Dense(1, expected));
            Assert.True(found.Converged);
            Assert.Equal(expected, found.Point[0], 1e-6);
            Assert.True(found.GradientNorm < 1e-13);
        }
    }

    [Fact]
    public void Polish_FarFromTheMinimizer_StillDescends()
    {
        var tasks = Problems.Tasks(new(3, 20, 5, 3, 1, 0.2, true, GlmFamily.Logistic, 3));
        var objective = Algorithms.Maml(tasks, 0.2).Objective;
        var found = CriticalPoint.Polish(objective, 3 * Problems.Normal(5, 3, 9));
        Assert.True(found.Converged);
        Assert.True(found.GradientNorm < 1e-14);
    }

    [Fact]
    public void Polish_WithAGoodEnoughNorm_StopsThere()
    {
        var objective = Algorithms.Maml(ScalarLosses.Xu2020LatchWitness(), 0.3).Objective;
        var found = CriticalPoint.Polish(objective, Vector<double>.Build.Dense(1, 5), new() { GradientNorm = 1e-3 });
        Assert.True(found.Converged);
        Assert.InRange(found.GradientNorm, 1e-16, 1e-3);
    }

    [Fact]
    public void Polish_WhereThereIsNoCriticalPoint_SaysSo()
    {
        var objective = Algorithms.Erm(TaskSet.Of([new(new QuadraticLoss(Matrix<double>.Build.Dense(1, 1), Vector<double>.Build.Dense(1, 1)))])).Objective;
        Assert.False(CriticalPoint.Polish(objective, Vector<double>.Build.Dense(1, 1)).Converged);
    }

    [Fact]
    public void Polish_WithUnusableOptions_IsRefused()
    {
        var objective = Algorithms.Maml(ScalarLosses.Xu2020LatchWitness(), 0.3).Objective;
        var start = Vector<double>.Build.Dense(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => CriticalPoint.Polish(objective, start, new() { MaximumSteps = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CriticalPoint.Polish(objective, start, new() { GradientNorm = double.NaN }));
        Assert.Throws<ArgumentException>(() => CriticalPoint.Polish(objective, Vector<double>.Build.Dense(2)));
    }

    private sealed class Counting(IGradientField inner) : IGradientField
    {
        public int HessianProducts { get; private set; }

        public int Dimension => inner.Dimension;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => inner.Evaluate(time, state, destination);

        public double Potential(ReadOnlySpan<double> state) => inner.Potential(state);

        public void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            HessianProducts++;
            inner.PotentialHessianProduct(state, direction, destination);
        }
    }
}
