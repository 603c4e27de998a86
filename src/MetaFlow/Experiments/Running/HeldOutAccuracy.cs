namespace MetaFlow.Experiments;

/// <summary>The accuracy on held-out episodes after one inner gradient step on each.</summary>
/// <param name="groups">The episodes of each task; networks with classes.</param>
/// <param name="innerStepSize">α.</param>
internal sealed class HeldOutAccuracy(IReadOnlyList<IReadOnlyList<LearningTask>> groups, double innerStepSize)
{
    /// <summary>The metrics that are measured here.</summary>
    public static readonly string[] Metrics = ["mean_accuracy", "worst_accuracy"];

    /// <summary>The accuracy of each task, averaged over its episodes: their mean, and the least.</summary>
    /// <param name="state">w.</param>
    public (double Mean, double Worst) Evaluate(ReadOnlySpan<double> state)
    {
        double[] adapted = new double[state.Length];
        double sum = 0, worst = 1;
        foreach (IReadOnlyList<LearningTask> episodes in groups)
        {
            double accuracy = 0;
            foreach (LearningTask episode in episodes)
            {
                episode.Support.Gradient(state, adapted);
                for (int j = 0; j < adapted.Length; j++)
                {
                    adapted[j] = state[j] - (innerStepSize * adapted[j]);
                }

                accuracy += ((TanhNetworkLoss)episode.Query).Accuracy(adapted) / episodes.Count;
            }

            sum += accuracy / groups.Count;
            worst = Math.Min(worst, accuracy);
        }

        return (sum, worst);
    }
}
