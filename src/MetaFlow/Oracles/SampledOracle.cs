namespace MetaFlow;

/// <summary>Losses seen through some of their samples; what shares a draw is part of it.</summary>
public sealed record SampledOracle : Oracle
{
    internal SampledOracle(string name, int supportBatch, int queryBatch, int hessianBatch, bool replacement, bool fresh, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(supportBatch);
        ArgumentOutOfRangeException.ThrowIfNegative(queryBatch);
        Name = name;
        SupportBatch = supportBatch;
        QueryBatch = queryBatch;
        HessianBatch = hessianBatch;
        Replacement = replacement;
        IsFresh = fresh;
        Seed = seed;
        var parameters = new Dictionary<string, ParameterValue> { ["oracle"] = name, ["support_batch"] = supportBatch, ["query_batch"] = queryBatch, ["sample_seed"] = seed };
        if (fresh)
        {
            parameters["hessian_batch"] = hessianBatch;
        }
        else
        {
            parameters["sample_replacement"] = replacement;
        }

        Parameters = parameters;
    }

    /// <summary>S: samples of the support loss; 0 for all.</summary>
    public int SupportBatch { get; }

    /// <summary>T: samples of the query loss; 0 for all.</summary>
    public int QueryBatch { get; }

    /// <summary>D: samples for the Hessian of each inner step; unused where the Hessian shares the draw of its inner step.</summary>
    public int HessianBatch { get; }

    /// <summary>Whether a sample may be drawn more than once.</summary>
    public bool Replacement { get; }

    /// <summary>Whether every inner step and every Hessian has a draw of its own; otherwise they share one for each step of the outer level.</summary>
    public bool IsFresh { get; }

    /// <summary>Seed of the draws.</summary>
    public long Seed { get; }

    /// <summary>What the query draws are for; another purpose makes them independent.</summary>
    internal RandomPurpose QueryPurpose { get; init; } = RandomPurpose.QueryBatch;

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <summary>Two are equal when sizes, sharing, replacement and seed are.</summary>
    public bool Equals(SampledOracle? other) =>
        other is not null && SupportBatch == other.SupportBatch && QueryBatch == other.QueryBatch && HessianBatch == other.HessianBatch
        && Replacement == other.Replacement && IsFresh == other.IsFresh && Seed == other.Seed;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SupportBatch, QueryBatch, HessianBatch, Replacement, IsFresh, Seed);

    /// <summary>Why the tasks cannot be seen like this, or null.</summary>
    internal string? Refusal(TaskSet tasks)
    {
        for (int i = 0; i < tasks.Count; i++)
        {
            foreach (var (role, loss, batch) in new[] { ("support", tasks[i].Support, SupportBatch), ("query", tasks[i].Query, QueryBatch) })
            {
                if (loss is not IFiniteSumLoss sum)
                {
                    return $"A sampled oracle needs losses that are sums over samples, but the {role} loss of task {i} (counted from 0) is a {loss.GetType().Name}.";
                }

                if (!Replacement && batch > sum.Samples)
                {
                    return $"{batch} samples cannot be drawn without replacement from the {sum.Samples} of the {role} loss of task {i} (counted from 0).";
                }
            }
        }

        return null;
    }
}
