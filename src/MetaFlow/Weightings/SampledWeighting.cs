namespace MetaFlow;

/// <summary>A few tasks in each step, unbiased for <c>Σ pᵢ gᵢ</c> (ji2020 Algorithms 1 and 2: B tasks drawn from p).</summary>
public sealed record SampledWeighting : Weighting
{
    internal SampledWeighting(int tasksPerStep, bool replacement, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tasksPerStep, 1);
        TasksPerStep = tasksPerStep;
        Replacement = replacement;
        Seed = seed;
        Parameters = new Dictionary<string, ParameterValue> { ["task_batch"] = tasksPerStep, ["task_replacement"] = replacement, ["task_seed"] = seed };
    }

    /// <summary>B.</summary>
    public int TasksPerStep { get; }

    /// <summary>Whether a task may be drawn more than once in a step.</summary>
    public bool Replacement { get; }

    /// <summary>Seed of the draws.</summary>
    public long Seed { get; }

    /// <inheritdoc/>
    public override string Name => "sampled";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override bool DrawsTasks => true;

    /// <summary>Two are equal when number, replacement and seed are.</summary>
    public bool Equals(SampledWeighting? other) => other is not null && TasksPerStep == other.TasksPerStep && Replacement == other.Replacement && Seed == other.Seed;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TasksPerStep, Replacement, Seed);

    internal override string? Refusal(int tasks) =>
        !Replacement && TasksPerStep > tasks ? $"{TasksPerStep} tasks cannot be drawn without replacement from {tasks}." : null;
}
