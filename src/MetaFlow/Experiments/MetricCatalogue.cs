namespace MetaFlow.Experiments;

/// <summary>What can be recorded at every iterate.</summary>
public static class MetricCatalogue
{
    /// <summary>The names with their meaning.</summary>
    public static IReadOnlyDictionary<string, string> Descriptions { get; } = new Dictionary<string, string>
    {
        ["objective"] = "The objective F(w) of the algorithm; for one that does not adapt, that of MAML.",
        ["grad_norm"] = "‖∇F(w)‖.",
        ["mixed_norm"] = "The norm of the direction that is followed: ‖∇f(w)‖ in a phase that descends f, ‖∇F(w)‖ in one that descends F (what the figures of xu2020 show).",
        ["task_average"] = "The average f(w) of the task losses, without adaptation.",
        ["task_average_grad_norm"] = "‖∇f(w)‖.",
        ["state_norm"] = "‖w‖.",
        ["start_distance"] = "‖w − w₀‖.",
        ["mean_accuracy"] = "The accuracy on held-out episodes after one inner step, averaged over tasks (problem.kind image-pairs).",
        ["worst_accuracy"] = "The least accuracy of a task on its held-out episodes after one inner step (problem.kind image-pairs).",
    };

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Descriptions.Keys];
}
