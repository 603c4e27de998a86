namespace MetaFlow.Theory;

/// <summary>The kind of a defect, from a reviewed note; the program itself reports verdicts only.</summary>
public enum DefectKind
{
    /// <summary>The paper's own text or proof fixes it.</summary>
    Misprint,

    /// <summary>A constant is too small or too large.</summary>
    Constant,

    /// <summary>A hypothesis is missing or too weak.</summary>
    Hypothesis,

    /// <summary>A step of the proof does not follow; the statement may hold.</summary>
    ProofGap,

    /// <summary>The statement itself does not hold.</summary>
    Statement,
}
