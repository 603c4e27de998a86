using Xunit;

namespace MetaFlow.Tests.Tasks;

public sealed class TaskSetTests
{
    private static readonly LearningTask Scalar = new(ScalarLosses.Quadratic(1, 0));
    private static readonly LearningTask Planar = new(ScalarLosses.MeanValueWitness());

    [Fact]
    public void Weights_Absent_AreUniform() => Assert.Equal([0.25, 0.25, 0.25, 0.25], TaskSet.Of([Scalar, Scalar, Scalar, Scalar]).Weights.ToArray());

    [Fact]
    public void Weights_Given_AreNormalized() => Assert.Equal([0.25, 0.75, 0], TaskSet.Of([Scalar, Scalar, Scalar], [1, 3, 0]).Weights.ToArray());

    [Theory]
    [InlineData(1e308)]
    [InlineData(5e-324)]
    public void Weights_HugeOrTiny_AreNormalized(double weight) => Assert.Equal([0.5, 0.5], TaskSet.Of([Scalar, Scalar], [weight, weight]).Weights.ToArray());

    [Fact]
    public void Weights_OfTheCaller_AreNotChanged()
    {
        double[] weights = [1, 3];
        _ = TaskSet.Of([Scalar, Scalar], weights);
        Assert.Equal([1, 3], weights);
    }

    [Theory]
    [InlineData(new[] { 1.0 }, "There are 1 weights for 2 tasks; one weight for each task is needed.")]
    [InlineData(new[] { 1.0, -0.5 }, "The weight of task 1 (counted from 0) is -0.5; a finite number of at least 0 is allowed.")]
    [InlineData(new[] { double.NaN, 1 }, "The weight of task 0 (counted from 0) is NaN; a finite number of at least 0 is allowed.")]
    [InlineData(new[] { 1, double.PositiveInfinity }, "The weight of task 1 (counted from 0) is Infinity; a finite number of at least 0 is allowed.")]
    [InlineData(new[] { 0.0, 0 }, "All task weights are 0; at least one must be positive.")]
    public void Weights_Unusable_AreRefused(double[] weights, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => TaskSet.Of([Scalar, Scalar], weights)).Message);

    [Fact]
    public void Tasks_None_AreRefused() => Assert.Throws<InvalidInputException>(() => TaskSet.Of([]));

    [Fact]
    public void Tasks_OfDifferentDimensions_AreRefused() =>
        Assert.Equal(
            "Task 1 (counted from 0) has dimension 2, task 0 has 1; all tasks of a set share one dimension.",
            Assert.Throws<InvalidInputException>(() => TaskSet.Of([Scalar, Planar])).Message);

    [Fact]
    public void TaskSet_ListsItsTasks()
    {
        var set = TaskSet.Of([Planar, Planar]);
        Assert.Equal(2, set.Count);
        Assert.Equal(2, set.Dimension);
        Assert.Same(Planar, set[1]);
        Assert.Equal([Planar, Planar], set);
    }
}
