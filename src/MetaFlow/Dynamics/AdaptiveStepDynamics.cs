using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The direction times <c>1/(C_β L̂(w))</c> with ji2020's estimate of the local smoothness of the N-step objective, its eq. 14 and 22:
/// <c>L̂ = (1 + αL)^{2N} L + C_b b + C_𝓛 Σ‖∇fᵢ(w)‖/|B′|</c>. With outer step size 1 the update is the paper's.
/// </summary>
/// <remarks>
/// C_𝓛 is that of its eq. 13, and <c>C_b = (ρ/L)(1 + αL)^{N−1}((1 + αL)^N − 1)²</c>: with its eq. 21 as printed, the estimate would be some ten times larger than
/// its proof needs. Where all tasks and samples are taken, it is exact and the flow exists: the plain one at another speed.
/// </remarks>
public sealed record AdaptiveStepDynamics : OuterDynamics
{
    internal AdaptiveStepDynamics(AdaptiveStepOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Positive(options.Factor, nameof(options));
        NonNegative(options.Similarity, nameof(options));
        Positive(options.Smoothness ?? 1, nameof(options));
        NonNegative(options.HessianLipschitz ?? 0, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.TaskBatch, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.SampleBatch, nameof(options));
        Options = options;
        Parameters = new Dictionary<string, ParameterValue>
        {
            ["step_factor"] = options.Factor,
            ["step_task_batch"] = options.TaskBatch,
            ["step_sample_batch"] = options.SampleBatch,
        };
    }

    /// <summary>The constants.</summary>
    public AdaptiveStepOptions Options { get; }

    /// <inheritdoc/>
    public override string Name => "adaptive-step";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    internal override bool NeedsTasks => true;

    /// <summary>Two are equal when their constants are.</summary>
    public bool Equals(AdaptiveStepDynamics? other) => other is not null && Options == other.Options;

    /// <inheritdoc/>
    public override int GetHashCode() => Options.GetHashCode();

    /// <summary>The numbers of the estimate: what does not depend on w, and the factor of the gradient norms.</summary>
    internal static (double Constant, double Slope) Estimate(double alpha, int steps, double smoothness, double hessianLipschitz, double similarity)
    {
        double q = 1 + (alpha * smoothness), last = Math.Pow(q, steps - 1);
        double ratio = hessianLipschitz / smoothness;
        double slope = ((last * alpha * hessianLipschitz) + (ratio * q * last * (last - 1))) * q * last;
        double spread = (q * last) - 1;
        return ((q * last * q * last * smoothness) + (ratio * last * spread * spread * similarity), slope);
    }

    internal override IReadOnlyList<FlowPhase> Phases(string algorithm, Direction direction, CompiledTasks tasks, Func<Direction, IVectorField> compile)
    {
        (double alpha, int steps) = direction.Adaptation switch
        {
            GradientStepAdaptation step => (step.InnerStepSize, 1),
            GradientStepsAdaptation { Penalty: 0 } step => (step.InnerStepSize, step.InnerSteps),
            _ => throw new ArgumentException($"The step size 1/(C L̂) is that of gradient steps; the adaptation is {direction.Adaptation.Name}."),
        };
        double smoothness = Options.Smoothness ?? tasks.LargestConstant(constants => constants.Smoothness, "smoothness L");
        double hessian = Options.HessianLipschitz ?? tasks.LargestConstant(constants => constants.HessianLipschitz, "Hessian-Lipschitz constant ρ");
        return [new FlowPhase(algorithm, new Field(compile(direction), tasks.Gradients(Options), Options, Estimate(alpha, steps, smoothness, hessian, Options.Similarity)))];
    }

    private sealed class Field(IVectorField inner, TaskNorms norms, AdaptiveStepOptions options, (double Constant, double Slope) estimate) : ShapedField(inner)
    {
        public override bool IsSampled => base.IsSampled || norms.IsSampled;

        public override EvaluationCost Cost => base.Cost + norms.Cost;

        protected override EvaluationCost ShapeFlow(long step, ReadOnlySpan<double> parameter, Span<double> direction)
        {
            EvaluationCost spent = default;
            double divisor = options.Factor * (estimate.Constant + (estimate.Slope * norms.Average(step, parameter, ref spent)));
            for (int j = 0; j < direction.Length; j++)
            {
                direction[j] /= divisor;
            }

            return spent;
        }
    }
}
