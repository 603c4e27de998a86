namespace MetaFlow.Theory;

/// <summary>An instance and what a form says about it.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Evaluation">Its evaluation.</param>
public sealed record Case(Instance Instance, Evaluation Evaluation)
{
    /// <summary>
    /// What a search climbs: above 1 for a violation, in (0, 1] towards one where the hypotheses hold, negative by the amount to
    /// which they fail elsewhere.
    /// </summary>
    internal double Score
    {
        get
        {
            double missing = 0;
            foreach (var hypothesis in Evaluation.Hypotheses)
            {
                if (!hypothesis.Holds)
                {
                    double scale = Math.Abs(hypothesis.Left) + Math.Abs(hypothesis.Right);
                    missing += double.IsFinite(scale) && scale > 0 ? (hypothesis.Left - hypothesis.Right) / scale : 1;
                }
            }

            return missing > 0 ? -missing : 1 + (Evaluation.Deciding?.Severity ?? -1);
        }
    }
}
