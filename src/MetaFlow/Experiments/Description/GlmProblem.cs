namespace MetaFlow.Experiments;

/// <summary>Tasks whose losses are generalized linear models on data X, y.</summary>
public abstract record GlmProblem : ProblemDescription
{
    private protected GlmProblem()
    {
    }

    /// <summary>The factor before the sum over samples. There is no default: results depend on it.</summary>
    [Field("The factor before the sum over samples: 1/(2n), 1/n or 1. There is no default, because results depend on it.")]
    public required Normalization Normalization { get; init; }

    /// <summary>Ridge λ ≥ 0: λ/2 ‖w‖² is added to each loss.</summary>
    [Field("Ridge: λ/2 ‖w‖² is added to each loss.", AtLeast = 0)]
    public double Ridge { get; init; }
}
