using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The inner gradient flow <c>dz/dt = −∇f̂(z)</c> from z(0) = w, followed for a time T: the limit of many small gradient steps, αN = T. Its
/// derivative is that of the discrete map that the method computes (<see cref="FlowMap"/>).
/// </summary>
/// <remarks>
/// A product with the Jacobian follows the flow again, because nothing is kept between calls. Tasks that a kernel takes in one call share
/// their steps. With a number of equal steps nothing is allocated after the first calls; steps chosen by tolerances allocate.
/// </remarks>
public sealed record GradientFlowAdaptation : Adaptation
{
    private readonly ConditionalWeakTable<LossBlock, ConcurrentQueue<SupportFlow>> _flows = [];

    internal GradientFlowAdaptation(double innerTime, FlowMapOptions? options)
    {
        if (!double.IsFinite(innerTime) || innerTime <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(innerTime), innerTime, "The inner time must be finite and positive.");
        }

        InnerTime = innerTime;
        Options = options ?? new FlowMapOptions { Steps = 16 };
        var parameters = new Dictionary<string, ParameterValue> { ["inner_time"] = innerTime, ["inner_method"] = Options.Method.Name };
        if (Options.Steps is { } steps)
        {
            parameters["inner_flow_steps"] = steps;
        }
        else
        {
            parameters["inner_relative_tolerance"] = Options.RelativeTolerance;
            parameters["inner_absolute_tolerance"] = Options.AbsoluteTolerance;
        }

        Parameters = parameters;
    }

    /// <summary>T.</summary>
    public double InnerTime { get; }

    /// <summary>How time is taken.</summary>
    public FlowMapOptions Options { get; }

    /// <inheritdoc/>
    public override string Name => "gradient-flow";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <inheritdoc/>
    public override EvaluationCost AdaptCost => new(Options.Steps ?? 1, 0);

    /// <inheritdoc/>
    public override EvaluationCost JacobianCost => new(2 * (Options.Steps ?? 1), Options.Steps ?? 1);

    /// <inheritdoc/>
    public override long InnerStates => Options.Steps ?? 1;

    internal override double? DisplacementLength => InnerTime;

    // Equal steps make a smooth map; steps that are chosen change their number, and the error with it.
    internal override double NoiseFloor => Options.Steps is null ? Math.Max(Options.RelativeTolerance, Options.AbsoluteTolerance) : 0;

    /// <summary>Two are equal when time and options are.</summary>
    public bool Equals(GradientFlowAdaptation? other) => other is not null && InnerTime.Equals(other.InnerTime) && Options == other.Options;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(InnerTime, Options);

    internal override int WorkspaceLength(int count, int dimension, bool derivatives) => checked(count * dimension);

    internal override void Adapt(SeenLosses losses, double perturbation, ReadOnlySpan<double> state, Span<double> adapted, Span<double> workspace, bool derivatives)
    {
        SupportFlow flow = Rent(losses);
        flow.Follow(state, adapted);
        Return(losses, flow);
    }

    internal override void Jacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace)
    {
        SupportFlow flow = Rent(losses);
        if (flow.Follow(state, workspace[..state.Length]))
        {
            flow.Map.TangentProduct(directions, destination);
        }
        else
        {
            destination.Fill(double.NaN);
        }

        Return(losses, flow);
    }

    internal override void TransposedJacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, Span<double> destination, Span<double> workspace)
    {
        SupportFlow flow = Rent(losses);
        if (flow.Follow(state, workspace[..state.Length]))
        {
            flow.Map.AdjointProduct(covectors, destination);
        }
        else
        {
            destination.Fill(double.NaN);
        }

        Return(losses, flow);
    }

    internal override void AddCurvature(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace) =>
        throw new NotSupportedException("The second derivative of an inner gradient flow is not given.");

    private SupportFlow Rent(SeenLosses losses)
    {
        ConcurrentQueue<SupportFlow> flows = _flows.GetValue(losses.Block, static _ => new());
        if (!flows.TryDequeue(out SupportFlow? flow))
        {
            flow = new SupportFlow(losses.Block, InnerTime, Options);
        }

        flow.Begin(losses.Draw);
        return flow;
    }

    private void Return(SeenLosses losses, SupportFlow flow)
    {
        losses.Spend(flow.Spent);
        _flows.GetValue(losses.Block, static _ => new()).Enqueue(flow);
    }

    /// <summary>The field −∇f̂ of a block of tasks, all in one state, with the map of its flow; serves one thread at a time.</summary>
    private sealed class SupportFlow : ILinearizableField
    {
        private readonly LossBlock _block;
        private Draw _draw;

        public SupportFlow(LossBlock block, double time, FlowMapOptions options)
        {
            _block = block;
            Map = new FlowMap(this, 0, time, options);
        }

        public FlowMap Map { get; }

        public EvaluationCost Spent { get; private set; }

        public int Dimension => _block.Count * _block.Dimension;

        public bool HasSymmetricJacobian => true;

        public bool IsAutonomous => true;

        public void Begin(Draw draw) => (_draw, Spent) = (draw, default);

        /// <summary>Follows the flow; NaN and false where it cannot be followed to its end.</summary>
        public bool Follow(ReadOnlySpan<double> start, Span<double> end)
        {
            if (double.IsFinite(EuclideanNorm.Of(start)) && Map.Solve(start, end) == Termination.Completed)
            {
                return true;
            }

            end.Fill(double.NaN);
            return false;
        }

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            Spent += new EvaluationCost(_block.Count, 0);
            _block.SupportGradient(_draw, state, destination);
            Negate(destination);
        }

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            Spent += new EvaluationCost(0, _block.Count);
            _block.SupportHessianProduct(_draw, state, direction, destination);
            Negate(destination);
        }

        private static void Negate(Span<double> vector)
        {
            for (int j = 0; j < vector.Length; j++)
            {
                vector[j] = -vector[j];
            }
        }
    }
}
