namespace MetaFlow;

/// <summary>A block of losses at one step of a run, which counts what is asked of it. Passed by value, never kept.</summary>
internal readonly ref struct SeenLosses
{
    private readonly LossBlock _block;
    private readonly Draw _draw;
    private readonly ref EvaluationCost _spent;

    /// <summary>Sees a block.</summary>
    /// <param name="block">The losses.</param>
    /// <param name="draw">The step, and how often the task was drawn in it before.</param>
    /// <param name="spent">Is increased by every call.</param>
    public SeenLosses(LossBlock block, Draw draw, ref EvaluationCost spent)
    {
        _block = block;
        _draw = draw;
        _spent = ref spent;
    }

    /// <summary>Number of tasks.</summary>
    public int Count => _block.Count;

    /// <summary>Dimension d of the parameter.</summary>
    public int Dimension => _block.Dimension;

    /// <summary>The block; what is asked of it directly is told by <see cref="Spend"/>.</summary>
    public LossBlock Block => _block;

    /// <summary>Index of the first task in the task set.</summary>
    public int First => _block.First;

    /// <summary>The step, and how often the task was drawn in it before.</summary>
    public Draw Draw => _draw;

    /// <inheritdoc cref="LossBlock.LowerCurvature"/>
    public ReadOnlySpan<double> LowerCurvature => _block.LowerCurvature;

    /// <inheritdoc cref="LossBlock.Smoothness"/>
    public ReadOnlySpan<double> Smoothness => _block.Smoothness;

    /// <inheritdoc cref="LossBlock.SupportGradient"/>
    public void SupportGradient(ReadOnlySpan<double> points, Span<double> destination, int stage = 0)
    {
        _spent += new EvaluationCost(Count, 0);
        _block.SupportGradient(At(stage), points, destination);
    }

    /// <inheritdoc cref="LossBlock.SupportHessianProduct"/>
    public void SupportHessianProduct(ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination, int stage = 0)
    {
        _spent += new EvaluationCost(0, Count);
        _block.SupportHessianProduct(At(stage), points, directions, destination);
    }

    /// <inheritdoc cref="LossBlock.SupportThirdProduct"/>
    public void SupportThirdProduct(ReadOnlySpan<double> points, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination, int stage = 0) =>
        _block.SupportThirdProduct(At(stage), points, first, second, destination);

    /// <inheritdoc cref="LossBlock.SupportValue"/>
    public void SupportValue(ReadOnlySpan<double> points, Span<double> values) => _block.SupportValue(_draw, points, values);

    /// <inheritdoc cref="LossBlock.QueryGradient"/>
    public void QueryGradient(ReadOnlySpan<double> points, Span<double> destination)
    {
        _spent += new EvaluationCost(Count, 0);
        _block.QueryGradient(_draw, points, destination);
    }

    /// <inheritdoc cref="LossBlock.QueryHessianProduct"/>
    public void QueryHessianProduct(ReadOnlySpan<double> points, ReadOnlySpan<double> directions, Span<double> destination)
    {
        _spent += new EvaluationCost(0, Count);
        _block.QueryHessianProduct(_draw, points, directions, destination);
    }

    /// <inheritdoc cref="LossBlock.QueryValue"/>
    public void QueryValue(ReadOnlySpan<double> points, Span<double> values) => _block.QueryValue(_draw, points, values);

    /// <summary>Counts calls that were made of the block itself.</summary>
    public void Spend(EvaluationCost cost) => _spent += cost;

    private Draw At(int stage) => _draw with { Stage = stage };
}
