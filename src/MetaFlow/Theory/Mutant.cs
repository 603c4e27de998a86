namespace MetaFlow.Theory;

/// <summary>A form with one deliberate mistake, which a search should find: it shows that the checks of the form can fail.</summary>
/// <param name="Name">The mistake, such as <c>exponent 2N → N</c>.</param>
/// <param name="Evaluate">The mistaken form on a case.</param>
public sealed record Mutant(string Name, Func<Instance, Evaluation> Evaluate)
{
    /// <summary>Why no search can be expected to find it, for a mutant that survives; null where it is to be found.</summary>
    public string? Survives { get; init; }
}
