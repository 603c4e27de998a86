using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow.Experiments;

/// <summary>Makes the training tasks and the held-out episodes of <see cref="ImagePairs"/>; the two share no image.</summary>
internal static class ImagePairTasks
{
    /// <summary>The training tasks: for each pair and labeling a support and a query pool.</summary>
    public static TaskSet Training(ImagePairs problem, long seed, Func<string, Dataset> load)
    {
        var tasks = new List<LearningTask>();
        var weights = new List<double>();
        foreach (var (pair, share) in Pairs(problem, load))
        {
            int[][] rows = Shuffled(pair, seed, tasks.Count);
            foreach (int flip in new[] { 1, -1 })
            {
                tasks.Add(new LearningTask(
                    Loss(problem, pair, flip, [.. rows.Select(own => own[..problem.Pool])]),
                    Loss(problem, pair, flip, [.. rows.Select(own => own[problem.Pool..(2 * problem.Pool)])])));
                weights.Add(share);
            }
        }

        return TaskSet.Of(tasks, weights);
    }

    /// <summary>For each task its held-out episodes.</summary>
    public static IReadOnlyList<IReadOnlyList<LearningTask>> HeldOut(ImagePairs problem, long seed, Func<string, Dataset> load)
    {
        var groups = new List<IReadOnlyList<LearningTask>>();
        foreach (var (pair, _) in Pairs(problem, load))
        {
            int[][] rest = [.. Shuffled(pair, seed, groups.Count).Select(own => own[(2 * problem.Pool)..])];
            foreach (int flip in new[] { 1, -1 })
            {
                int group = groups.Count;
                groups.Add([.. Enumerable.Range(0, problem.Episodes).Select(episode =>
                {
                    int[][] chosen = [.. rest.Select((own, side) => new RandomStream(seed, RandomPurpose.Check, group, (2 * episode) + side)
                        .Choose(own.Length, problem.Shots + problem.Queries).Select(i => own[i]).ToArray())];
                    return new LearningTask(
                        Loss(problem, pair, flip, [.. chosen.Select(own => own[..problem.Shots])]),
                        Loss(problem, pair, flip, [.. chosen.Select(own => own[problem.Shots..])]));
                })]);
            }
        }

        return groups;
    }

    private static IEnumerable<(ImagePair Pair, double Share)> Pairs(ImagePairs problem, Func<string, Dataset> load)
    {
        foreach (var (name, pairs, share) in new[]
        {
            (problem.RareDataset, problem.RarePairs, problem.RareShare), (problem.FrequentDataset, problem.FrequentPairs, 1 - problem.RareShare),
        })
        {
            Dataset data = load(name).ResizeImages(problem.ImageSize);
            if (data.X.Enumerate().Max(Math.Abs) is > 0 and var largest)
            {
                data = data.ScaleBy(1 / largest);
            }

            foreach (EquatableList<int> pair in pairs)
            {
                yield return (new ImagePair(data, pair[0], pair[1]), share / (2 * pairs.Count));
            }
        }
    }

    private static int[][] Shuffled(ImagePair pair, long seed, int task) => [.. new[] { pair.First, pair.Second }.Select((label, side) =>
    {
        int[] rows = [.. Enumerable.Range(0, pair.Data.Rows).Where(k => pair.Data.Y[k] == label)];
        return new RandomStream(seed, RandomPurpose.SampleChoice, task, side).Choose(rows.Length, rows.Length).Select(i => rows[i]).ToArray();
    })];

    private static TanhNetworkLoss Loss(ImagePairs problem, ImagePair pair, int flip, int[][] rows)
    {
        int[] all = [.. rows[0], .. rows[1]];
        if (all.Length == 0 || rows[0].Length != rows[1].Length)
        {
            throw new InvalidInputException($"problem: data set '{pair.Data.Name}' has too few samples of class {pair.First} or {pair.Second} for the pools and episodes asked for.");
        }

        var labels = Vector<double>.Build.Dense(all.Length, k => k < rows[0].Length ? -flip : flip);
        return TanhNetworkLoss.Binary(Matrix<double>.Build.Dense(all.Length, pair.Data.Dimension, (k, j) => pair.Data.X[all[k], j]), labels, problem.Hidden, problem.Normalization, problem.Ridge);
    }

    private sealed record ImagePair(Dataset Data, int First, int Second);
}
