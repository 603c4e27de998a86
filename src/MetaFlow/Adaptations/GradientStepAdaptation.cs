namespace MetaFlow;

/// <summary>One gradient step on the support loss: φ(w) = w − α∇f̂(w) (xu2020 §3, eq. 3.1; ji2020 with N = 1).</summary>
public sealed record GradientStepAdaptation : Adaptation
{
    internal GradientStepAdaptation(double innerStepSize)
    {
        if (!double.IsFinite(innerStepSize) || innerStepSize < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(innerStepSize), innerStepSize, "The inner step size must be finite and at least zero.");
        }

        InnerStepSize = innerStepSize;
        Parameters = new Dictionary<string, ParameterValue> { ["inner_step_size"] = innerStepSize };
    }

    /// <summary>Inner step size α ≥ 0.</summary>
    public double InnerStepSize { get; }

    /// <inheritdoc/>
    public override string Name => "gradient-step";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <inheritdoc/>
    public override EvaluationCost AdaptCost => new(1, 0);

    /// <inheritdoc/>
    public override EvaluationCost JacobianCost => new(0, 1);

    /// <summary>Two steps are equal when their step sizes are.</summary>
    public bool Equals(GradientStepAdaptation? other) => other is not null && InnerStepSize.Equals(other.InnerStepSize);

    /// <inheritdoc/>
    public override int GetHashCode() => InnerStepSize.GetHashCode();

    internal override int WorkspaceLength(int dimension) => dimension;

    internal override void Adapt(LearningTask task, ReadOnlySpan<double> state, Span<double> adapted, Span<double> workspace)
    {
        double alpha = InnerStepSize;
        task.Support.Gradient(state, adapted);
        for (int j = 0; j < adapted.Length; j++)
        {
            adapted[j] = state[j] - (alpha * adapted[j]);
        }
    }

    internal override void Jacobian(LearningTask task, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination, Span<double> workspace)
    {
        double alpha = InnerStepSize;
        task.Support.HessianVectorProduct(state, direction, destination);
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] = direction[j] - (alpha * destination[j]);
        }
    }

    // I − α∇²f̂ is symmetric.
    internal override void TransposedJacobian(LearningTask task, ReadOnlySpan<double> state, ReadOnlySpan<double> covector, Span<double> destination, Span<double> workspace) =>
        Jacobian(task, state, covector, destination, workspace);

    internal override void AddCurvature(LearningTask task, ReadOnlySpan<double> state, ReadOnlySpan<double> covector, ReadOnlySpan<double> direction, Span<double> destination, Span<double> workspace)
    {
        double alpha = InnerStepSize;
        if (alpha == 0)
        {
            return;
        }

        Span<double> third = workspace[..state.Length];
        task.Support.ThirdDerivativeProduct(state, covector, direction, third);
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] -= alpha * third[j];
        }
    }
}
