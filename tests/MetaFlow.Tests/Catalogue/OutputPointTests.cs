using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Catalogue;

public sealed class OutputPointTests
{
    private static readonly Algorithm s_algorithm = Algorithms.Maml(ScalarLosses.Xu2020LatchWitness(), 0.3);
    private static readonly Vector<double> s_start = Vector<double>.Build.Dense(1, 5);

    [Fact]
    public void Collectors_OfAnIteration_HoldTheAverageTheChosenAndTheSmallest()
    {
        OutputPoint average = OutputPoint.Average(), chosen = OutputPoint.Random(30, 7), smallest = OutputPoint.Minimum((_, w) => Math.Abs(w[0] - 2));
        var iterates = s_algorithm.Iterate(s_start, 0.1, 30, new() { Observers = [average, chosen, smallest] });
        double[] w = [.. Enumerable.Range(0, 31).Select(k => iterates.StateSpan(k)[0])];
        Assert.Equal(w.Skip(1).Average(), average.Point[0], 1e-14);
        Assert.Equal(w[(int)chosen.Step], chosen.Point[0]);
        Assert.InRange(chosen.Step, 0, 29);
        Assert.Equal(w.MinBy(x => Math.Abs(x - 2)), smallest.Point[0]);
        Assert.Equal(w.Min(x => Math.Abs(x - 2)), smallest.Value);
    }

    [Fact]
    public void RandomChoice_OverSeeds_IsUniform()
    {
        var counts = new int[4];
        for (int seed = 0; seed < 400; seed++)
        {
            var chosen = OutputPoint.Random(4, seed);
            s_algorithm.Iterate(s_start, 0.1, 4, new() { Observers = [chosen] });
            counts[chosen.Step]++;
        }

        // 100 expected, standard deviation 8.7.
        Assert.All(counts, count => Assert.InRange(count, 60, 140));
    }

    [Fact]
    public void Collectors_ResumedInTheMiddle_GoOn()
    {
        SolveCheckpoint? middle = null;
        var whole = OutputPoint.Average();
        s_algorithm.Iterate(s_start, 0.1, 30, new() { Observers = [whole], Checkpoints = new() { EverySteps = 11, Taken = checkpoint => middle ??= checkpoint } });
        var resumed = OutputPoint.Average();
        s_algorithm.Iterate(s_start, 0.1, 30, new() { Observers = [resumed], ResumeFrom = middle });
        Assert.Equal(whole.Point.ToArray(), resumed.Point.ToArray());
    }

    [Fact]
    public void Average_OfAFlowOnAGrid_IsThatOfItsSavedPoints()
    {
        var average = OutputPoint.Average();
        var flow = s_algorithm.Flow.Solve(s_start, 3, new() { Save = SaveSchedule.Grid(0.1), SaveObservers = [average], DenseOutput = false });
        Assert.Equal(Enumerable.Range(1, flow.Count - 1).Average(k => flow.StateSpan(k)[0]), average.Point[0], 1e-13);
        Assert.True(OutputPoint.Average().Point.IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => OutputPoint.Random(0, 1));
    }
}
