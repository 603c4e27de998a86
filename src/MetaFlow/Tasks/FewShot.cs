using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>Few-shot episodes from a labelled data set; each depends on the seed and its position alone.</summary>
public static class FewShot
{
    /// <summary>Draws episodes: for each, classes and then samples of each class, all without replacement.</summary>
    /// <param name="data">A data set whose responses are class labels.</param>
    /// <param name="options">The sizes and the seed.</param>
    /// <returns>The episodes.</returns>
    /// <exception cref="InvalidInputException">There are too few classes, or too few samples of one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IReadOnlyList<Episode> Episodes(Dataset data, FewShotOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Tasks, 1, nameof(options.Tasks));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Ways, 2, nameof(options.Ways));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Shots, 1, nameof(options.Shots));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Queries, 1, nameof(options.Queries));
        int[] labels = [.. data.Y.Select(label => (int)label).Distinct().Order()];
        if (labels.Length < options.Ways)
            throw new InvalidInputException($"Data set '{data.Name}' has {labels.Length} classes; {options.Ways} are asked for.");

        int[][] rows = [.. labels.Select(label => Enumerable.Range(0, data.Rows).Where(i => (int)data.Y[i] == label).ToArray())];
        return [.. Enumerable.Range(0, options.Tasks).Select(task => Draw(data, options, task, labels, rows))];
    }

    private static Episode Draw(Dataset data, FewShotOptions options, int task, int[] labels, int[][] rows)
    {
        int[] ways = new RandomStream(options.Seed, RandomPurpose.TaskLabel, task).Choose(labels.Length, options.Ways);
        int[] support = [], query = [];
        for (int k = 0; k < ways.Length; k++)
        {
            int[] own = rows[ways[k]];
            if (own.Length < options.Shots + options.Queries)
                throw new InvalidInputException($"Data set '{data.Name}' has {own.Length} samples of class {labels[ways[k]]}; {options.Shots + options.Queries} are asked for.");

            int[] chosen = [.. new RandomStream(options.Seed, RandomPurpose.SampleChoice, task, k).Choose(own.Length, options.Shots + options.Queries).Select(i => own[i])];
            support = [.. support, .. chosen[..options.Shots]];
            query = [.. query, .. chosen[options.Shots..]];
        }

        return new(Part("support", support, options.Shots), Part("query", query, options.Queries), [.. ways.Select(way => labels[way])]);

        Dataset Part(string role, int[] chosen, int each)
        {
            var part = data.SelectRows($"{data.Name}[episode {task}, {role}]", chosen);
            return new(part.Name, part.X, Vector<double>.Build.Dense(part.Rows, i => i / each), data.Columns, data.Origin, data.Licence);
        }
    }
}
