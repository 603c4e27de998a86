namespace MetaFlow.Experiments;

/// <summary>What a step sees: some tasks, some of their samples. Draws follow the seed of the repetition.</summary>
[Field("What a step of the update sees: some tasks, some of their samples. Draws follow the seed of the repetition.")]
public sealed record SamplingChoice
{
    /// <summary>Tasks in a step.</summary>
    [Field("Tasks B in a step; 0 takes all.", AtLeast = 0)]
    public int Tasks { get; init; }

    /// <summary>Whether a task may be drawn more than once.</summary>
    [Field("Whether a task may be drawn more than once in a step; adversarial weights always draw uniformly with replacement.")]
    public bool TaskReplacement { get; init; } = true;

    /// <summary>Samples of the support loss.</summary>
    [Field("Samples S of the support loss; 0 takes all.", AtLeast = 0)]
    public int Support { get; init; }

    /// <summary>Samples of the query loss.</summary>
    [Field("Samples T of the query loss; 0 takes all.", AtLeast = 0)]
    public int Query { get; init; }

    /// <summary>Samples of the Hessians.</summary>
    [Field("Samples D for the Hessian of each inner step. Given, every inner step and Hessian has a draw of its own, with replacement (ji2020 Algorithm 1), and support and query must be given too; absent, one draw for each step is shared.", AtLeast = 1)]
    public int? Hessian { get; init; }

    /// <summary>Whether a sample may be drawn more than once.</summary>
    [Field("Whether a sample may be drawn more than once, where draws are shared.")]
    public bool SampleReplacement { get; init; }

    /// <summary>Whether anything is drawn.</summary>
    internal bool Draws => Tasks > 0 || Support > 0 || Query > 0 || Hessian is not null;

    /// <summary>The composition with what is drawn.</summary>
    internal Composition Apply(Composition composition, long seed)
    {
        Oracle oracle = Hessian is { } hessian ? Oracle.Resampled(Support, Query, hessian, seed)
            : Support > 0 || Query > 0 ? Oracle.FiniteSum(Support, Query, SampleReplacement, seed)
            : composition.Oracle;
        Weighting weighting = Tasks == 0 ? composition.Weighting
            : composition.Weighting is AdversarialWeighting adversarial ? Weighting.Adversarial(adversarial.Rule, adversarial.Speed, Tasks, seed)
            : Weighting.Sampled(Tasks, TaskReplacement, seed);
        return composition with { Oracle = oracle, Weighting = weighting };
    }
}
