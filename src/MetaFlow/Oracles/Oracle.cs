namespace MetaFlow;

/// <summary>How losses are seen: the first choice of a <see cref="Composition"/>.</summary>
public abstract record Oracle
{
    private protected Oracle()
    {
    }

    /// <summary>The losses as they are; nothing is drawn.</summary>
    public static Oracle Exact { get; } = new ExactOracle();

    /// <summary>The choice's name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>Whether two evaluations at the same state may differ because something is drawn.</summary>
    public abstract bool IsStochastic { get; }
}
