namespace MetaFlow;

/// <summary>The oracle calls that one evaluation of a field makes, summed over tasks.</summary>
/// <param name="Gradients">Task gradients.</param>
/// <param name="HessianVectorProducts">Task Hessian-vector products.</param>
public readonly record struct EvaluationCost(long Gradients, long HessianVectorProducts)
{
    /// <summary>Componentwise sum.</summary>
    public static EvaluationCost operator +(EvaluationCost left, EvaluationCost right) =>
        new(left.Gradients + right.Gradients, left.HessianVectorProducts + right.HessianVectorProducts);

    /// <summary>The cost of <paramref name="count"/> evaluations.</summary>
    public static EvaluationCost operator *(long count, EvaluationCost cost) =>
        new(count * cost.Gradients, count * cost.HessianVectorProducts);
}
