namespace MetaFlow.Experiments;

/// <summary>The values of a parameter on its way to the limit, and how far each is from it. One kind of limit is one ladder.</summary>
internal abstract class LimitLadder
{
    /// <summary>The values, from far to near.</summary>
    public abstract IReadOnlyList<double> Values { get; }

    /// <summary>What is approached, in words.</summary>
    public abstract string Limit { get; }

    /// <summary>The order in the parameter (or geometric rate) that theory promises for the distance of that name; null where it promises none.</summary>
    public abstract double? Promised(string measure);

    /// <summary>What is compared with, and how accurate it is.</summary>
    public abstract string Reference { get; }

    /// <summary>Why no order is promised, or null where one is.</summary>
    public virtual string? NoPromise => null;

    /// <summary>Whether the distance vanishes geometrically in the value, rather than like a power of it.</summary>
    public virtual bool IsGeometric => false;

    /// <summary>How many times the other errors a distance must be to count; less where they are intervals of a sample, which are told beside the order.</summary>
    public virtual double Clearance => LimitFit.DefaultClearance;

    /// <summary>Bounds from theory, one value per rung; named for the plot.</summary>
    public virtual IReadOnlyList<LimitBound> Bounds => [];

    /// <summary>Mode of the rung's runs: update or flow.</summary>
    public abstract RunMode Mode { get; }

    /// <summary>The algorithm that the rung runs.</summary>
    public abstract Algorithm AlgorithmOf(int index);

    /// <summary>Runs a rung.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="writer">Is told of the points, the states and the cost.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Steps and measures.</returns>
    public abstract (long Steps, Dictionary<string, double> Measures) Run(int index, IRunWriter writer, CancellationToken cancellation);
}
