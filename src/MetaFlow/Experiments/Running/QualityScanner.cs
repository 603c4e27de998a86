using MetaFlow.Numerics;

namespace MetaFlow.Experiments;

/// <summary>Compares the directions of algorithms with the exact meta-gradient at the start point, by number of inner steps.</summary>
internal static class QualityScanner
{
    /// <summary>Compares.</summary>
    /// <param name="description">The validated description, with a quality table and an objective penalty.</param>
    /// <param name="load">Gives data sets by name.</param>
    /// <param name="runner">Kernel and threads.</param>
    public static GradientQuality Scan(ExperimentDescription description, Func<string, Dataset> load, RunnerOptions runner)
    {
        EquatableList<int> counts = description.Quality!.InnerSteps;
        var errors = new Dictionary<string, IReadOnlyList<double>>();
        foreach (AlgorithmChoice choice in description.Algorithms.Where(choice => choice.Takes("inner_steps")))
        {
            var row = new double[counts.Count];
            for (int i = 0; i < row.Length; i++)
            {
                var one = description with { Algorithms = [choice with { InnerSteps = counts[i] }], Modes = [RunMode.Update], OuterStepRule = OuterStepRule.Given };
                PreparedRun run = RunPreparation.Prepare(one, 0, load, runner).Single();
                double[] direction = new double[run.Start.Length], exact = new double[run.Start.Length];
                run.Phases[0].Field.Evaluate(0, run.Start, direction);
                run.Objective.Evaluate(0, run.Start, exact);
                double size = EuclideanNorm.Of(exact);
                for (int j = 0; j < exact.Length; j++)
                {
                    direction[j] -= exact[j];
                }

                row[i] = EuclideanNorm.Of(direction) / size;
            }

            errors[choice.DisplayName] = row;
        }

        return new GradientQuality([.. counts], errors);
    }
}
