namespace MetaFlow;

/// <summary>How adversarial weights stay on the simplex.</summary>
public enum SimplexRule
{
    /// <summary>Update <c>p ← Π_Δ(p + βκF̃)</c> (collins2020 Algorithm 1), flow <c>dp/dt = κ Π_T(F̃)</c> with the tangent cone T of the simplex at p.</summary>
    Projected,

    /// <summary>Update <c>pᵢ ∝ pᵢ exp(βκF̃ᵢ)</c>, flow the replicator equation <c>dpᵢ/dt = κ pᵢ(F̃ᵢ − Σ pⱼF̃ⱼ)</c>.</summary>
    Entropic,
}
