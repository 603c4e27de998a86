namespace MetaFlow.Experiments;

/// <summary>One metric of one run: values by step index k and flow time t = kβ.</summary>
/// <param name="Metric">Name, such as <c>grad_norm</c>.</param>
/// <param name="Steps">Step indices, increasing.</param>
/// <param name="Times">Flow times.</param>
/// <param name="Values">Values; NaN and infinities are kept.</param>
public sealed record MetricSeries(string Metric, IReadOnlyList<long> Steps, IReadOnlyList<double> Times, IReadOnlyList<double> Values)
{
    /// <summary>The value at a step index, or null where the run has none.</summary>
    /// <param name="step">Step index k.</param>
    public double? At(long step)
    {
        int index = ((List<long>)[.. Steps]).BinarySearch(step);
        return index < 0 ? null : Values[index];
    }
}
