namespace MetaFlow.Experiments;

/// <summary>The scalar results of a run, from its series, phases and cost.</summary>
internal static class RunSummary
{
    /// <summary>The scalar results by name.</summary>
    public static Dictionary<string, double> Of(PreparedRun run, Trajectory trajectory, IReadOnlyList<RunPhase> phases, SolveCost cost, IReadOnlyDictionary<string, MetricSeries> series)
    {
        var summary = new Dictionary<string, double>();
        foreach (MetricSeries metric in series.Values.Where(metric => metric.Values.Count > 0))
        {
            summary[SummaryNames.FinalPrefix + metric.Metric] = metric.Values[^1];
        }

        if (phases.Count > 1)
        {
            summary[SummaryNames.SwitchTime] = phases[1].StartTime;
            summary[SummaryNames.SwitchStep] = phases[1].StartStep;
        }

        if (series.TryGetValue("grad_norm", out MetricSeries? norm) && norm.Values.Count > 0)
        {
            if (FirstBelow(norm, 0.1) is { } ten)
            {
                summary[SummaryNames.StepsToTenPercent] = ten;
            }

            if (FirstBelow(norm, 0.01) is { } one)
            {
                summary[SummaryNames.StepsToOnePercent] = one;
                if (run.Mode == RunMode.Update)
                {
                    EvaluationCost until = CostUntil(run, trajectory, one);
                    summary[SummaryNames.GradientsToOnePercent] = until.Gradients;
                    summary[SummaryNames.ProductsToOnePercent] = until.HessianVectorProducts;
                }
            }
        }

        summary[SummaryNames.Evaluations] = cost.Evaluations;
        summary[SummaryNames.Gradients] = cost.Gradients;
        summary[SummaryNames.HessianVectorProducts] = cost.HessianVectorProducts;
        summary[SummaryNames.ElapsedSeconds] = cost.Elapsed.TotalSeconds;
        return summary;
    }

    /// <summary>
    /// What the updates before an iterate cost. A phase is left by the direction that its last iterate had at hand, so that one
    /// evaluation of the phase that ends is spent there beside the one of the phase that begins.
    /// </summary>
    public static EvaluationCost CostUntil(PreparedRun run, Trajectory trajectory, long step)
    {
        EvaluationCost total = default;
        for (int i = 0; i < trajectory.Phases.Count && trajectory.Phases[i].StartStep < step; i++)
        {
            PhaseSpan span = trajectory.Phases[i];
            bool leftBefore = i + 1 < trajectory.Phases.Count && span.EndStep < step;
            total += (Math.Min(span.EndStep, step) - span.StartStep + (leftBefore ? 1 : 0)) * run.Phases[i].Field.Cost;
        }

        return total;
    }

    private static long? FirstBelow(MetricSeries norm, double share)
    {
        double threshold = share * norm.Values[0];
        for (int i = 0; i < norm.Values.Count; i++)
        {
            if (norm.Values[i] <= threshold)
            {
                return norm.Steps[i];
            }
        }

        return null;
    }
}
