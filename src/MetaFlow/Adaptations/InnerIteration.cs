using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// N steps of <c>z ← a z + b w − γ∇f̂(z)</c> from z = w. Gradient steps have a = 1 and b = 0; a penalty λ makes them a = 1 − γλ and
/// b = γλ; fixed-point steps of the proximal map have a = 0 and b = 1. One recursion, forward and reverse, serves them all.
/// </summary>
/// <remarks>
/// With H_j = ∇²f̂(z_j), the reverse recursion is <c>u_j = (a I − γH_j) u_{j+1}</c> from u_N = u, and
/// <c>Dφᵀu = u_0 + b Σ_{j ≥ 1} u_j</c>. The path z_0 … z_{N−1} is kept only where a product needs it.
/// </remarks>
public abstract record InnerIteration : Adaptation
{
    private protected InnerIteration(double innerStepSize, int innerSteps, double keep, double pull)
    {
        InnerStepSize = NonNegative(innerStepSize, nameof(innerStepSize), "inner step size");
        ArgumentOutOfRangeException.ThrowIfLessThan(innerSteps, 1);
        InnerSteps = innerSteps;
        Keep = keep;
        Pull = pull;
    }

    /// <summary>Inner step size γ (α where it is the only one).</summary>
    public double InnerStepSize { get; }

    /// <summary>Number of steps N.</summary>
    public int InnerSteps { get; }

    /// <inheritdoc/>
    public sealed override EvaluationCost AdaptCost => new(InnerSteps, 0);

    /// <inheritdoc/>
    public sealed override EvaluationCost JacobianCost => new(0, InnerSteps);

    /// <inheritdoc/>
    public sealed override long InnerStates => InnerSteps;

    /// <summary>a.</summary>
    private protected double Keep { get; }

    /// <summary>b.</summary>
    private protected double Pull { get; }

    // The path, then four vectors for the recursions below.
    internal sealed override int WorkspaceLength(int count, int dimension, bool derivatives) =>
        checked(count * dimension * (derivatives ? InnerSteps + 4 : 2));

    internal sealed override void Adapt(SeenLosses losses, double perturbation, ReadOnlySpan<double> state, Span<double> adapted, Span<double> workspace, bool derivatives)
    {
        int length = state.Length;
        Span<double> path = derivatives ? workspace[..(InnerSteps * length)] : default;
        Span<double> gradient = workspace[(derivatives ? InnerSteps * length : 0)..][..length];
        state.CopyTo(adapted);
        for (int step = 0; step < InnerSteps; step++)
        {
            if (derivatives)
            {
                adapted.CopyTo(path.Slice(step * length, length));
            }

            losses.SupportGradient(adapted, gradient, step);
            if (perturbation != 0)
            {
                Span<double> query = workspace.Slice(path.Length + length, length);
                losses.QueryGradient(adapted, query);
                BlockVectors.AddScaled(perturbation, query, gradient);
            }

            Advance(state, gradient, adapted);
        }
    }

    internal sealed override void Jacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace)
    {
        int length = state.Length;
        Span<double> product = workspace.Slice(InnerSteps * length, length);
        directions.CopyTo(destination);
        for (int step = 0; step < InnerSteps; step++)
        {
            losses.SupportHessianProduct(workspace.Slice(step * length, length), destination, product, step);
            Advance(directions, product, destination);
        }
    }

    internal sealed override void TransposedJacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, Span<double> destination, Span<double> workspace)
    {
        int length = state.Length;
        Span<double> product = workspace.Slice(InnerSteps * length, length), sum = workspace.Slice((InnerSteps + 1) * length, length);
        covectors.CopyTo(destination);
        sum.Clear();
        for (int step = InnerSteps - 1; step >= 0; step--)
        {
            Gather(destination, sum);
            losses.SupportHessianProduct(workspace.Slice(step * length, length), destination, product, step);
            Retreat(product, destination);
        }

        Spread(sum, destination);
    }

    internal sealed override void AddCurvature(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace)
    {
        // Forward over reverse: the tangents ż_j of the path are made again for each j from the front, so that memory stays that of one
        // path; the second derivative is for Newton steps and probes, not for runs.
        if (InnerStepSize == 0)
        {
            return;
        }

        int length = state.Length;
        Span<double> product = workspace.Slice(InnerSteps * length, length), adjoint = workspace.Slice((InnerSteps + 1) * length, length);
        Span<double> moved = workspace.Slice((InnerSteps + 2) * length, length), tangent = workspace.Slice((InnerSteps + 3) * length, length);
        covectors.CopyTo(adjoint);
        moved.Clear();
        for (int step = InnerSteps - 1; step >= 0; step--)
        {
            ReadOnlySpan<double> point = workspace.Slice(step * length, length);
            if (Pull != 0)
            {
                BlockVectors.AddScaled(Pull, moved, destination);
            }

            directions.CopyTo(tangent);
            for (int before = 0; before < step; before++)
            {
                losses.SupportHessianProduct(workspace.Slice(before * length, length), tangent, product, before);
                Advance(directions, product, tangent);
            }

            // (d/dt)(a I − γH(z_j))u_{j+1} = (a I − γH_j) u̇_{j+1} − γ∇³f̂(z_j)[u_{j+1}, ż_j].
            losses.SupportHessianProduct(point, moved, product, step);
            Retreat(product, moved);
            losses.SupportThirdProduct(point, adjoint, tangent, product, step);
            BlockVectors.AddScaled(-InnerStepSize, product, moved);
            losses.SupportHessianProduct(point, adjoint, product, step);
            Retreat(product, adjoint);
        }

        BlockVectors.AddScaled(1, moved, destination);
    }

    // z ← a z + b w − γ g; the plain forms are those of the papers, without further roundings.
    private void Advance(ReadOnlySpan<double> start, ReadOnlySpan<double> gradient, Span<double> point)
    {
        double step = InnerStepSize;
        if (Pull == 0)
        {
            for (int j = 0; j < point.Length; j++)
            {
                point[j] -= step * gradient[j];
            }
        }
        else if (Keep == 0)
        {
            for (int j = 0; j < point.Length; j++)
            {
                point[j] = start[j] - (step * gradient[j]);
            }
        }
        else
        {
            for (int j = 0; j < point.Length; j++)
            {
                point[j] = (Keep * point[j]) + (Pull * start[j]) - (step * gradient[j]);
            }
        }
    }

    // u ← a u − γ H u.
    private void Retreat(ReadOnlySpan<double> product, Span<double> covectors)
    {
        double step = InnerStepSize;
        for (int j = 0; j < covectors.Length; j++)
        {
            covectors[j] = (Keep * covectors[j]) - (step * product[j]);
        }
    }

    private void Gather(ReadOnlySpan<double> covectors, Span<double> sum)
    {
        if (Pull != 0)
        {
            BlockVectors.AddScaled(Pull, covectors, sum);
        }
    }

    private void Spread(ReadOnlySpan<double> sum, Span<double> destination)
    {
        if (Pull != 0)
        {
            BlockVectors.AddScaled(1, sum, destination);
        }
    }
}
