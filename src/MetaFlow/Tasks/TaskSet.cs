using System.Collections;

namespace MetaFlow;

/// <summary>The tasks of a problem with their weights p: at least one task, all of the same dimension, immutable.</summary>
public sealed class TaskSet : IReadOnlyList<LearningTask>
{
    private readonly LearningTask[] tasks;
    private readonly double[] weights;

    private TaskSet(LearningTask[] tasks, double[] weights)
    {
        this.tasks = tasks;
        this.weights = weights;
    }

    /// <inheritdoc/>
    public int Count => tasks.Length;

    /// <summary>Dimension d of the shared parameter.</summary>
    public int Dimension => tasks[0].Dimension;

    /// <summary>The weights p_i in task order; non-negative, their sum is 1 to rounding.</summary>
    public ReadOnlySpan<double> Weights => weights;

    /// <inheritdoc/>
    public LearningTask this[int index] => tasks[index];

    /// <summary>Gathers tasks.</summary>
    /// <param name="tasks">At least one task, all of the same dimension.</param>
    /// <param name="weights">
    /// One finite non-negative number for each task, not all zero; they are divided by their sum. Without them every task
    /// has weight 1/M.
    /// </param>
    /// <returns>The task set.</returns>
    /// <exception cref="InvalidInputException">No task, different dimensions, or unusable weights.</exception>
    public static TaskSet Of(IEnumerable<LearningTask> tasks, IEnumerable<double>? weights = null)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        LearningTask[] list = tasks.ToArray();
        if (list.Length == 0)
            throw new InvalidInputException("A task set has no task; at least one is needed.");

        for (int i = 0; i < list.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(list[i], nameof(tasks));
            if (list[i].Dimension != list[0].Dimension)
                throw new InvalidInputException($"Task {i} (counted from 0) has dimension {list[i].Dimension}, task 0 has {list[0].Dimension}; all tasks of a set share one dimension.");
        }

        return new(list, weights is null ? Uniform(list.Length) : Normalized(weights.ToArray(), list.Length));
    }

    /// <inheritdoc/>
    public IEnumerator<LearningTask> GetEnumerator() => ((IEnumerable<LearningTask>)tasks).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static double[] Uniform(int count)
    {
        var result = new double[count];
        Array.Fill(result, 1.0 / count);
        return result;
    }

    private static double[] Normalized(double[] weights, int count)
    {
        if (weights.Length != count)
            throw new InvalidInputException($"There are {weights.Length} weights for {count} tasks; one weight for each task is needed.");

        double largest = 0;
        for (int i = 0; i < count; i++)
        {
            if (!double.IsFinite(weights[i]) || weights[i] < 0)
                throw new InvalidInputException($"The weight of task {i} (counted from 0) is {InputChecks.Show(weights[i])}; a finite number of at least 0 is allowed.");

            largest = Math.Max(largest, weights[i]);
        }

        if (largest == 0)
            throw new InvalidInputException("All task weights are 0; at least one must be positive.");

        // Dividing by the largest first keeps the sum of huge or tiny weights finite and positive.
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += weights[i] / largest;

        for (int i = 0; i < count; i++)
            weights[i] = weights[i] / largest / sum;

        return weights;
    }
}
