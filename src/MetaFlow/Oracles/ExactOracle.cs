namespace MetaFlow;

/// <summary>Values and derivatives of the losses themselves.</summary>
public sealed record ExactOracle : Oracle
{
    internal ExactOracle()
    {
    }

    /// <inheritdoc/>
    public override string Name => "exact";

    /// <inheritdoc/>
    public override bool IsStochastic => false;
}
