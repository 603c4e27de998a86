namespace MetaFlow.Experiments;

/// <summary>Tasks whose losses are two-layer tanh networks.</summary>
public abstract record NetworkProblem : ProblemDescription
{
    private protected NetworkProblem()
    {
    }

    /// <summary>The factor before the sum over samples. There is no default: results depend on it.</summary>
    [Field("The factor before the sum over samples: 1/(2n), 1/n or 1. There is no default, because results depend on it.")]
    public required Normalization Normalization { get; init; }

    /// <summary>Ridge λ ≥ 0: λ/2 ‖w‖² is added to each loss.</summary>
    [Field("Ridge: λ/2 ‖w‖² is added to each loss.", AtLeast = 0)]
    public double Ridge { get; init; }

    /// <summary>Hidden units.</summary>
    [Field("Hidden units of the two-layer tanh network.", AtLeast = 1, AtMost = 100_000)]
    public int Hidden { get; init; } = 40;

    /// <inheritdoc/>
    internal override bool HasOwnStart => true;
}
