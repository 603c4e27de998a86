namespace MetaFlow;

/// <summary>The weights p of the task set, fixed for ever: <c>F(w) = Σ pᵢ fᵢ(φᵢ(w))</c>.</summary>
public sealed record FixedWeighting : Weighting
{
    internal FixedWeighting()
    {
    }

    /// <inheritdoc/>
    public override string Name => "fixed";
}
