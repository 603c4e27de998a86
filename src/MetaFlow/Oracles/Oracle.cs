using System.Collections.Frozen;

namespace MetaFlow;

/// <summary>How losses are seen: the first choice of a <see cref="Composition"/>.</summary>
public abstract record Oracle
{
    private protected Oracle()
    {
    }

    /// <summary>The losses as they are; nothing is drawn.</summary>
    public static Oracle Exact { get; } = new ExactOracle();

    /// <summary>
    /// A minibatch of the samples of each task: one draw for its support loss, which the inner steps and their Hessians share, and one for its query
    /// loss (collins2020 Algorithm 1 shares θⁱⁿ like this; the expectation is outside the loss).
    /// </summary>
    /// <param name="supportBatch">Samples of the support loss, at least 1; 0 takes all.</param>
    /// <param name="queryBatch">Samples of the query loss, at least 1; 0 takes all.</param>
    /// <param name="replacement">Whether a sample may be drawn more than once; default false.</param>
    /// <param name="seed">Seed of the draws; default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static Oracle FiniteSum(int supportBatch, int queryBatch, bool replacement = false, long seed = 0) =>
        new SampledOracle("finite-sum", supportBatch, queryBatch, 0, replacement, false, seed);

    /// <summary>
    /// Independent draws with replacement for every use: S samples for each inner step, D for the Hessian of each inner step, T for the outer
    /// gradient (ji2020 Algorithm 1).
    /// </summary>
    /// <param name="supportBatch">S ≥ 1.</param>
    /// <param name="queryBatch">T ≥ 1.</param>
    /// <param name="hessianBatch">D ≥ 1.</param>
    /// <param name="seed">Seed of the draws; default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static Oracle Resampled(int supportBatch, int queryBatch, int hessianBatch, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(supportBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(queryBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hessianBatch, 1);
        return new SampledOracle("resampled", supportBatch, queryBatch, hessianBatch, true, true, seed);
    }

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The choice's parameters by their one snake_case name.</summary>
    public virtual IReadOnlyDictionary<string, ParameterValue> Parameters => FrozenDictionary<string, ParameterValue>.Empty;

    /// <summary>Whether two evaluations at the same state may differ because something is drawn.</summary>
    public abstract bool IsStochastic { get; }
}
