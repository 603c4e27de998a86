using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>Makes the tasks that a description asks for; the same description and seed give the same tasks.</summary>
internal static class ProblemBuilder
{
    /// <summary>Makes the tasks.</summary>
    /// <param name="problem">The description, already validated.</param>
    /// <param name="seed">The seed of this repetition.</param>
    /// <param name="load">Gives data sets by name.</param>
    /// <exception cref="InvalidInputException">The data do not fit the description.</exception>
    public static TaskSet Build(ProblemDescription problem, long seed, Func<string, Dataset> load)
    {
        try
        {
            return problem switch
            {
                GeneratedRegression generated => RandomTasks.LinearRegression(new RegressionTasksOptions
                {
                    Seed = seed,
                    Normalization = generated.Normalization,
                    Tasks = generated.Tasks,
                    Dimension = generated.Dimension,
                    Samples = generated.Samples,
                    Noise = generated.Noise,
                    Ridge = generated.Ridge,
                }),
                GeneratedClassification generated => RandomTasks.Classification(new ClassificationTasksOptions
                {
                    Seed = seed,
                    Normalization = generated.Normalization,
                    Family = generated.Loss,
                    Tasks = generated.Tasks,
                    Dimension = generated.Dimension,
                    Samples = generated.Samples,
                    Separation = generated.ClassSeparation,
                    FlipFraction = generated.LabelNoise,
                    Ridge = generated.Ridge,
                    Smoothing = generated.Smoothing,
                }),
                DataGroups groups => OfGlm(Groups(groups, load), groups, groups.Loss, groups.Smoothing),
                ClassPairs pairs => OfGlm(Pairs(pairs, seed, load), pairs, pairs.Loss, pairs.Smoothing),
                DataTasks data => OfGlm(data.Datasets.Select(name => Scaled(load(name), data.ColumnScaling, data.TargetScaling)), data, data.Loss, data.Smoothing),
                GeneratedQuadratics quadratics => Quadratics(quadratics, seed),
                ScalarPair => ScalarLosses.Xu2020Figure1(),
                _ => throw new ArgumentException($"{problem.GetType().Name} has no builder.", nameof(problem)),
            };
        }
        catch (ArgumentException refusal)
        {
            throw new InvalidInputException($"problem: {refusal.Message.Split(" (Parameter '", 2)[0].ReplaceLineEndings(" ")}", refusal);
        }
    }

    private static IEnumerable<Dataset> Groups(DataGroups groups, Func<string, Dataset> load)
    {
        string[] columns = [.. groups.GroupBy];
        return Scaled(load(groups.Dataset), groups.ColumnScaling, groups.TargetScaling)
            .SplitAtMeans(columns)
            .Select(group => group.WithoutColumns(columns));
    }

    private static IReadOnlyList<Dataset> Pairs(ClassPairs pairs, long seed, Func<string, Dataset> load)
    {
        Dataset data = Scaled(load(pairs.Dataset), pairs.ColumnScaling, TargetScaling.None);
        if (pairs.UnitRange && data.X.Enumerate().Max(Math.Abs) is > 0 and var largest)
        {
            data = data.ScaleBy(1 / largest);
        }

        return data.ClassPairs([.. pairs.Pairs.Select(pair => (pair[0], pair[1]))], pairs.Samples, seed);
    }

    private static Dataset Scaled(Dataset data, ColumnScaling columns, TargetScaling target)
    {
        Dataset scaled = columns == ColumnScaling.None ? data : data.ScaleColumns(columns);
        return target == TargetScaling.None ? scaled : scaled.StandardizeResponse();
    }

    private static TaskSet OfGlm(IEnumerable<Dataset> data, GlmProblem problem, GlmFamily loss, double smoothing) =>
        TaskSet.Of([.. data.Select(group => group.ToTask(loss, problem.Normalization, problem.Ridge, smoothing))]);

    private static TaskSet Quadratics(GeneratedQuadratics problem, long seed)
    {
        int d = problem.Dimension;
        return TaskSet.Of([.. Enumerable.Range(0, problem.Tasks).Select(Task)]);

        LearningTask Task(int task)
        {
            var geometry = new RandomStream(seed, RandomPurpose.TaskGeometry, problem.CommonHessian ? 0 : task);
            var entries = new double[d * d];
            geometry.Normals(entries);
            Matrix<double> basis = Matrix<double>.Build.Dense(d, d, entries).QR().Q;
            Vector<double> spectrum = Vector<double>.Build.Dense(d, j =>
                problem.SmallestEigenvalue + ((problem.LargestEigenvalue - problem.SmallestEigenvalue) * geometry.Uniform((2L * d * d) + j)));
            Matrix<double> hessian = basis * Matrix<double>.Build.DiagonalOfDiagonalVector(spectrum) * basis.Transpose();
            hessian = (hessian + hessian.Transpose()) / 2;

            var center = new double[d];
            new RandomStream(seed, RandomPurpose.TaskParameter, task).Normals(center);
            Vector<double> c = Vector<double>.Build.Dense(center) * problem.CenterScale;
            Vector<double> hc = hessian * c;
            return new LearningTask(new QuadraticLoss(hessian, -hc, 0.5 * c.DotProduct(hc)));
        }
    }
}
