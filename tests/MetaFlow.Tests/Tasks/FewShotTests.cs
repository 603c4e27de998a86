using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Tasks;

public sealed class FewShotTests
{
    // Sample i has the value i and class i mod 6.
    private static readonly Dataset Numbers = new(
        "numbers", Matrix<double>.Build.Dense(60, 1, (i, _) => i), Vector<double>.Build.Dense(60, i => i % 6), ["value"], "made here", "none");

    [Fact]
    public void Episodes_HaveDisjointSamplesOfTheRightClasses()
    {
        var episodes = FewShot.Episodes(Numbers, new FewShotOptions { Seed = 1, Tasks = 20, Ways = 3, Shots = 4, Queries = 5 });
        Assert.Equal(20, episodes.Count);
        foreach (var episode in episodes)
        {
            Assert.Equal(3, episode.Classes.Distinct().Count());
            Assert.Equal(12, episode.Support.Rows);
            Assert.Equal(15, episode.Query.Rows);
            var all = episode.Support.X.Enumerate().Concat(episode.Query.X.Enumerate()).ToList();
            Assert.Equal(27, all.Distinct().Count());
            foreach (var part in new[] { episode.Support, episode.Query })
                Assert.All(Enumerable.Range(0, part.Rows), k => Assert.Equal(episode.Classes[(int)part.Y[k]], (int)part.X[k, 0] % 6));
        }

        Assert.True(episodes.Select(episode => string.Join(",", episode.Classes)).Distinct().Count() > 10);
    }

    [Fact]
    public void Episodes_OfTheSameSeed_AreTheSame()
    {
        var options = new FewShotOptions { Seed = 7, Tasks = 3, Ways = 2, Shots = 1, Queries = 1 };
        var first = FewShot.Episodes(Numbers, options);
        var longer = FewShot.Episodes(Numbers, options with { Tasks = 5 });
        for (int i = 0; i < 3; i++)
            Assert.Equal(first[i].Support.X, longer[i].Support.X);
        Assert.NotEqual(first[0].Support.X, FewShot.Episodes(Numbers, options with { Seed = 8 })[0].Support.X);
    }

    [Fact]
    public void Episodes_OfTooFewClassesOrSamples_AreRefused()
    {
        Assert.Throws<InvalidInputException>(() => FewShot.Episodes(Numbers, new FewShotOptions { Seed = 1, Ways = 7 }));
        Assert.Throws<InvalidInputException>(() => FewShot.Episodes(Numbers, new FewShotOptions { Seed = 1, Shots = 6, Queries = 5 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => FewShot.Episodes(Numbers, new FewShotOptions { Seed = 1, Shots = 0 }));
    }

    [Fact]
    public void Sinusoids_AreSineWavesWithinTheirRanges()
    {
        var tasks = RandomTasks.Sinusoids(new SinusoidTasksOptions { Seed = 3, Normalization = Normalization.Mean, Tasks = 30, Shots = 10, Queries = 20, Hidden = 5 });
        Assert.Equal((5 * 2) + 6, tasks.Dimension);
        foreach (var task in tasks)
        {
            // Four numbers of a sin(x + φ) = A sin x + B cos x determine A and B; all samples of both roles lie on that wave.
            var loss = (TanhNetworkLoss)task.Support;
            var query = (TanhNetworkLoss)task.Query;
            double[] x = [.. Points(loss), .. Points(query)], y = [.. loss.TargetArray, .. query.TargetArray];
            Assert.Equal(30, x.Length);
            Assert.Equal(30, x.Distinct().Count());
            Assert.All(x, value => Assert.InRange(value, -5, 5));
            var design = Matrix<double>.Build.Dense(30, 2, (k, j) => j == 0 ? Math.Sin(x[k]) : Math.Cos(x[k]));
            var fit = design.QR().Solve(Vector<double>.Build.Dense(y));
            Assert.InRange(((design * fit) - Vector<double>.Build.Dense(y)).InfinityNorm(), 0, 1e-12);
            Assert.InRange(fit.L2Norm(), 0.1, 5);
            Assert.True(fit[1] >= 0); // the phase is in [0, π]
        }

        static IEnumerable<double> Points(TanhNetworkLoss loss) => Enumerable.Range(0, loss.Samples).Select(k => loss.InputArray[2 * k]);
    }
}
