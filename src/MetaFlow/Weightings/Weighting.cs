using System.Collections.Frozen;

namespace MetaFlow;

/// <summary>How tasks are combined: the fourth choice of a <see cref="Composition"/>.</summary>
public abstract record Weighting
{
    private protected Weighting()
    {
    }

    /// <summary>The weights of the task set, fixed for ever.</summary>
    public static Weighting Fixed { get; } = new FixedWeighting();

    /// <summary>
    /// A few tasks in each step: with replacement, drawn by their weights p; or without, uniformly, with the shares M pᵢ/B. Both are unbiased
    /// for <c>Σ pᵢ gᵢ</c>.
    /// </summary>
    /// <param name="tasksPerStep">B ≥ 1; without replacement at most the number of tasks.</param>
    /// <param name="replacement">Whether a task may be drawn more than once; default true.</param>
    /// <param name="seed">Seed of the draws; default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">B is below 1.</exception>
    public static Weighting Sampled(int tasksPerStep, bool replacement = true, long seed = 0) => new SampledWeighting(tasksPerStep, replacement, seed);

    /// <summary>Weights that move against the learner: <c>max over p of Σ pᵢ fᵢ(φᵢ(w))</c>; they join the state, from the weights of the task set.</summary>
    /// <param name="rule">How the weights stay on the simplex; default by projection.</param>
    /// <param name="speed">κ = η_p/η_w, how fast the weights move relative to w; finite and positive; default 1.</param>
    /// <param name="tasksPerStep">C ≥ 1 tasks drawn uniformly with replacement in each step (collins2020 Algorithm 1); 0, the default, takes all.</param>
    /// <param name="seed">Seed of the draws; default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static Weighting Adversarial(SimplexRule rule = SimplexRule.Projected, double speed = 1, int tasksPerStep = 0, long seed = 0) =>
        new AdversarialWeighting(rule, speed, tasksPerStep, seed);

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The choice's parameters by their one snake_case name.</summary>
    public virtual IReadOnlyDictionary<string, ParameterValue> Parameters => FrozenDictionary<string, ParameterValue>.Empty;

    /// <summary>Whether a step sees only some of the tasks, so that each is evaluated by itself.</summary>
    internal virtual bool DrawsTasks => false;

    /// <summary>The weights p of the tasks, in task order.</summary>
    internal virtual double[] Weights(TaskSet tasks) => tasks.Weights.ToArray();

    /// <summary>Why the weighting does not fit so many tasks, or null.</summary>
    internal virtual string? Refusal(int tasks) => null;
}
