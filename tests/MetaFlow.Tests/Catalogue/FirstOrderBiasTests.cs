using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

/// <summary>What first-order directions miss, on quadratics ½(w − c)ᵀA(w − c), where every direction is a polynomial of A (chayti2024, equations (3) and (4)).</summary>
public sealed class FirstOrderBiasTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void FoMamlAndReptile_OnQuadratics_HaveTheBiasesOfTheClosedForms(int steps)
    {
        const double alpha = 0.2;
        var identity = Matrix<double>.Build.DenseIdentity(4);
        var hessians = Enumerable.Range(0, 3).Select(i => Symmetric(31 + i)).ToList();
        var centres = Enumerable.Range(0, 3).Select(i => RandomTasks.InitialPoint(71 + i, 4)).ToList();
        var tasks = TaskSet.Of(hessians.Zip(centres, (h, c) => new LearningTask(new QuadraticLoss(h, -h * c))));
        var w = RandomTasks.InitialPoint(5, 4);

        Vector<double> Mean(Func<Matrix<double>, Matrix<double>> polynomial) =>
            hessians.Zip(centres, (h, c) => polynomial(h) * (w - c)).Aggregate((sum, term) => sum + term) / 3;
        Matrix<double> Contraction(Matrix<double> h) => (identity - (alpha * h)).Power(steps);
        var exact = Direction(Algorithms.Maml(tasks, alpha, steps), w);
        var firstOrder = Direction(Algorithms.FoMaml(tasks, alpha, steps), w) - exact;
        var reptile = Direction(Algorithms.Reptile(tasks, alpha, steps), w) - exact;

        // exact: A(I − αA)^{2N}(w − c); FO-MAML: A(I − αA)^N(w − c); Reptile: the displacement (I − (I − αA)^N)(w − c)/(αN).
        AssertEqual(Mean(h => h * Contraction(h) * (identity - Contraction(h))), firstOrder);
        AssertEqual(Mean(h => ((identity - Contraction(h)) / (alpha * steps)) - (h * Contraction(h) * Contraction(h))), reptile);
        Assert.True(firstOrder.L2Norm() > 0.01 && reptile.L2Norm() > 0.01);
    }

    private static Vector<double> Direction(Algorithm algorithm, Vector<double> w)
    {
        var direction = new double[w.Count];
        algorithm.Flow.Phases[0].Field.Evaluate(0, w.ToArray(), direction);
        return -Vector<double>.Build.Dense(direction);
    }

    // Eigenvalues in (0.1, 2.1), so that αA < 1.
    private static Matrix<double> Symmetric(int seed)
    {
        var basis = Matrix<double>.Build.DenseOfColumnVectors(Enumerable.Range(0, 4).Select(k => RandomTasks.InitialPoint((97 * seed) + k, 4))).GramSchmidt().Q;
        var matrix = basis * Matrix<double>.Build.DenseOfDiagonalArray([0.1, 0.7, 1.4, 2.1]) * basis.Transpose();
        return (matrix + matrix.Transpose()) / 2;
    }

    // Some hundred operations on numbers below 10.
    private static void AssertEqual(Vector<double> expected, Vector<double> actual) => Assert.InRange((expected - actual).L2Norm(), 0, 1e-12);
}
