namespace MetaFlow.Experiments;

/// <summary>Which objective a scan of the real line shows.</summary>
public enum CurveObjective
{
    /// <summary>F(w) = Σ pᵢ fᵢ(w − α f̂ᵢ′(w)).</summary>
    Maml,

    /// <summary>φ(w) = Σ pᵢ fᵢ(zᵢ(w)) at the proximal points zᵢ(w) of parameter α: what iMAML descends.</summary>
    Proximal,
}
