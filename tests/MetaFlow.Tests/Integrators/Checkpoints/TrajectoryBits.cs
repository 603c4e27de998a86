using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Integrators;

/// <summary>Asserts that two trajectories are the same, bit for bit.</summary>
internal static class TrajectoryBits
{
    public static void AssertSame(Trajectory expected, Trajectory actual, bool history = true)
    {
        AssertSamePoints(expected, actual, history);
        if (actual.IsIteration)
            return;
        double first = actual.Count > 0 && !history ? actual.Times[0] : actual.StartTime;
        for (int i = 0; i <= 50; i++)
        {
            double time = first + (i / 50.0 * (actual.FinalTime - first));
            AssertSame(expected.At(time), actual.At(time));
        }
    }

    /// <summary>Everything but the states between the points, which are there with dense output alone.</summary>
    public static void AssertSamePoints(Trajectory expected, Trajectory actual, bool history = true)
    {
        Assert.Equal(expected.Termination, actual.Termination);
        Assert.Equal(expected.Method, actual.Method);
        AssertSame(expected.FinalTime, actual.FinalTime);
        AssertSame(expected.FinalState, actual.FinalState);
        AssertSame(expected.InitialState, actual.InitialState);
        Assert.Equal(expected.Phases, actual.Phases);
        Assert.Equal(expected.Functionals, actual.Functionals);
        Assert.Equal(expected.Cost with { Elapsed = default }, actual.Cost with { Elapsed = default });
        int skipped = expected.Count - actual.Count;
        Assert.True(history ? skipped == 0 : skipped >= 0, $"{actual.Count} points instead of {expected.Count}");
        Assert.Equal(expected.Steps.Skip(skipped), actual.Steps);
        Assert.Equal(expected.Times.Skip(skipped), actual.Times);
        for (int i = 0; i < actual.Count; i++)
            Assert.True(Same(expected.StateSpan(skipped + i), actual.StateSpan(i)), $"the states at time {actual.Times[i]:R} differ");
        int events = expected.Events.Count - actual.Events.Count;
        Assert.True(history ? events == 0 : events >= 0);
        for (int i = 0; i < actual.Events.Count; i++)
        {
            EventOccurrence e = expected.Events[events + i];
            EventOccurrence a = actual.Events[i];
            Assert.Equal((e.Name, e.Time, e.Step, e.Direction, e.IsTerminal), (a.Name, a.Time, a.Step, a.Direction, a.IsTerminal));
            AssertSame(e.State, a.State);
        }
    }

    private static void AssertSame(double expected, double actual) => Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));

    private static void AssertSame(Vector<double> expected, Vector<double> actual) => Assert.True(Same(expected.ToArray(), actual.ToArray()), $"{expected} differs from {actual}");

    private static bool Same(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        if (expected.Length != actual.Length)
            return false;
        for (int j = 0; j < expected.Length; j++)
        {
            if (BitConverter.DoubleToInt64Bits(expected[j]) != BitConverter.DoubleToInt64Bits(actual[j]))
                return false;
        }

        return true;
    }
}
