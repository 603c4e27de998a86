namespace MetaFlow.Theory;

/// <summary>The forms that a claim is checked in.</summary>
public enum FormKind
{
    /// <summary>As transcribed from the paper.</summary>
    Printed,

    /// <summary>With the explicit constant of the paper's proof, where the statement is an O(·).</summary>
    Proof,

    /// <summary>With the least change that makes it hold.</summary>
    Corrected,

    /// <summary>With the best known constant or the weakest known hypotheses.</summary>
    Sharp,
}
