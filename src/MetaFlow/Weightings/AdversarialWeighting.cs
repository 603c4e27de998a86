namespace MetaFlow;

/// <summary>
/// Weights p on the simplex that ascend <c>Σ pᵢ fᵢ(φᵢ(w))</c> while w descends it (collins2020 eq. 4): the state is (w, p).
/// </summary>
/// <remarks>
/// As printed, collins2020 eq. 9 gives every component of the p-gradient the same sum, which a projection onto the simplex cannot see, and
/// its Algorithm 2 lacks pᵢ in the w-update and the sum over repeated draws in the p-update. Here each task's own value moves its own weight,
/// as in the paper's eq. 28: with C draws, <c>ĝ_p,i = (M/C) Σ over the draws of i of f̂ᵢ</c>, zero for tasks that are not drawn, and
/// <c>ĝ_w = (M/C) Σ p_i ĝ_i</c>. Steps in w and p are simultaneous.
/// </remarks>
public sealed record AdversarialWeighting : Weighting
{
    internal AdversarialWeighting(SimplexRule rule, double speed, int tasksPerStep, long seed)
    {
        if (!Enum.IsDefined(rule))
        {
            throw new ArgumentOutOfRangeException(nameof(rule), rule, "The rule is unknown.");
        }

        if (!double.IsFinite(speed) || speed <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "The speed of the weights must be finite and positive.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(tasksPerStep);
        Rule = rule;
        Speed = speed;
        TasksPerStep = tasksPerStep;
        Seed = seed;
        var parameters = new Dictionary<string, ParameterValue> { ["weight_rule"] = rule == SimplexRule.Projected ? "projected" : "entropic", ["weight_speed"] = speed };
        if (tasksPerStep > 0)
        {
            parameters["task_batch"] = tasksPerStep;
            parameters["task_seed"] = seed;
        }

        Parameters = parameters;
    }

    /// <summary>How the weights stay on the simplex.</summary>
    public SimplexRule Rule { get; }

    /// <summary>κ = η_p/η_w.</summary>
    public double Speed { get; }

    /// <summary>C; 0 when every step sees all tasks.</summary>
    public int TasksPerStep { get; }

    /// <summary>Seed of the draws.</summary>
    public long Seed { get; }

    /// <inheritdoc/>
    public override string Name => "adversarial";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override bool DrawsTasks => TasksPerStep > 0;

    /// <summary>Two are equal when rule, speed, number of tasks and seed are.</summary>
    public bool Equals(AdversarialWeighting? other) =>
        other is not null && Rule == other.Rule && Speed.Equals(other.Speed) && TasksPerStep == other.TasksPerStep && Seed == other.Seed;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rule, Speed, TasksPerStep, Seed);
}
