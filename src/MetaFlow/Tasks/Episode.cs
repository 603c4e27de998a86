namespace MetaFlow;

/// <summary>One few-shot episode: disjoint samples of the same classes, which are labelled 0, 1, … in the order they were drawn.</summary>
/// <param name="Support">The samples that the adaptation sees, class by class.</param>
/// <param name="Query">The samples that the outer level sees, class by class.</param>
/// <param name="Classes">The labels that the classes have in the data set.</param>
public sealed record Episode(Dataset Support, Dataset Query, IReadOnlyList<int> Classes)
{
    /// <summary>The episode as a task of a tanh network with one output for each class.</summary>
    /// <param name="hidden">Hidden units h ≥ 1.</param>
    /// <param name="normalization">The scale: 1/(2n), 1/n or 1.</param>
    /// <param name="ridge">λ ≥ 0; default 0.</param>
    /// <returns>A task with a support and a query loss.</returns>
    public LearningTask ToNetworkTask(int hidden, Normalization normalization, double ridge = 0)
    {
        return new(Loss(Support), Loss(Query));

        SmoothLoss Loss(Dataset data) => TanhNetworkLoss.Softmax(data.X, [.. data.Y.Select(label => (int)label)], Classes.Count, hidden, normalization, ridge);
    }
}
