using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>
/// The proximal point <c>φ(w) = argmin_z f̂(z) + λ/2 ‖z − w‖²</c> (mishchenko2023 Definition 0 with λ = 1/α; chayti2024 eq. 7;
/// Rajeswaran et al. 2019), exact to a stated accuracy, or with a prescribed error.
/// </summary>
/// <remarks>
/// <para>It is defined where <c>f̂ + λ/2 ‖·‖²</c> is strongly convex: a task known to have <c>max(0, −inf λ_min(∇²f̂)) ≥ λ</c> is refused.
/// Where nothing is known, a solver that meets negative curvature or does not reach its accuracy gives NaN, and a run ends with
/// <see cref="Termination.NonFinite"/>.</para>
/// <para>Derivatives are implicit: <c>Dφ = λ(λI + ∇²f̂(φ))⁻¹</c>, by conjugate gradients to a relative residual of 1e-15.</para>
/// </remarks>
public sealed record ProximalPointAdaptation : Adaptation
{
    private const double DerivativeTolerance = 1e-15;

    private readonly bool _isStated;

    internal ProximalPointAdaptation(double penalty, ProximalPointOptions options)
        : this(penalty, options, null)
    {
        if (!double.IsFinite(penalty) || penalty <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "The penalty must be finite and positive.");
        }
    }

    private ProximalPointAdaptation(double penalty, ProximalPointOptions options, double? innerStepSize)
    {
        ArgumentNullException.ThrowIfNull(options);
        Penalty = penalty;
        Options = options;
        _isStated = innerStepSize is not null;
        InnerStepSize = innerStepSize ?? (1 / penalty);
        if (!double.IsFinite(options.Accuracy) || options.Accuracy <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Accuracy, $"{nameof(options.Accuracy)} must be finite and positive.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumIterations, 1, nameof(options));
        if (!Enum.IsDefined(options.Solver) || (options.Error is { } error && !Enum.IsDefined(error.Direction)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options, "The solver or the error's direction is unknown.");
        }

        var parameters = new Dictionary<string, ParameterValue>
        {
            [innerStepSize is null ? "penalty" : "inner_step_size"] = innerStepSize ?? penalty,
            ["inner_accuracy"] = options.Accuracy,
        };
        if (options.Error is { } prescribed)
        {
            parameters["relative_error"] = NonNegative(prescribed.Relative, nameof(options), "relative error");
            parameters["absolute_error"] = NonNegative(prescribed.Absolute, nameof(options), "absolute error");
            parameters["error_direction"] = prescribed.Direction switch
            {
                ErrorDirection.Random => "random",
                ErrorDirection.AlongGradient => "along-gradient",
                _ => "against-gradient",
            };
            if (prescribed.Direction == ErrorDirection.Random)
            {
                parameters["error_seed"] = prescribed.Seed;
            }
        }

        Parameters = parameters;
    }

    /// <summary>λ = 1/α.</summary>
    public double Penalty { get; }

    /// <summary>α = 1/λ.</summary>
    public double InnerStepSize { get; }

    /// <summary>How the point is solved for.</summary>
    public ProximalPointOptions Options { get; }

    /// <inheritdoc/>
    public override string Name => Options.Error is null ? "proximal-point" : "inexact-proximal-point";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <inheritdoc/>
    public override EvaluationCost AdaptCost => Options.Solver == InnerSolver.Newton ? new(2, 1) : new(1, 0);

    /// <inheritdoc/>
    public override EvaluationCost JacobianCost => new(0, 1);

    /// <inheritdoc/>
    public override long InnerStates => 1;

    internal override double? InnerPenalty => Penalty;

    internal override double? DisplacementLength => InnerStepSize;

    internal override bool IsInexact => Options.Error is not null;

    internal override Adaptation WithoutError => IsInexact ? new ProximalPointAdaptation(Penalty, Options with { Error = null }, _isStated ? InnerStepSize : null) : this;

    internal override bool IsStochastic => Options.Error is { Direction: ErrorDirection.Random };

    /// <summary>The adaptation that is stated by α instead of λ.</summary>
    internal static ProximalPointAdaptation OfStep(double innerStepSize, ProximalPointOptions options) =>
        double.IsFinite(innerStepSize) && innerStepSize > 0 && double.IsFinite(1 / innerStepSize)
            ? new(1 / innerStepSize, options, innerStepSize)
            : throw new ArgumentOutOfRangeException(nameof(innerStepSize), innerStepSize, "The step size of a proximal point must be finite and positive.");

    /// <summary>Two are equal when the penalty and the options are.</summary>
    public bool Equals(ProximalPointAdaptation? other) => other is not null && Penalty.Equals(other.Penalty) && Options == other.Options;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Penalty, Options);

    internal override double NoiseFloor => Options.Accuracy;

    internal override string? Refusal(LearningTask task, double perturbation)
    {
        foreach (var loss in perturbation == 0 ? [task.Support] : new[] { task.Support, task.Query })
        {
            if (loss is GlmLoss { Family: GlmFamily.Hinge })
            {
                return "The proximal point needs a loss with a continuous gradient, and the hinge has none; use the smoothed hinge.";
            }
        }

        double? lower = Curvature.Lower(task.Support);
        if (lower is { } curvature && perturbation != 0)
        {
            double? most = perturbation > 0 ? -Curvature.Lower(task.Query) : Curvature.Upper(task.Query);
            lower = curvature - (Math.Abs(perturbation) * Math.Max(0, most ?? 0));
        }

        if (lower is { } bound && Penalty + bound <= 0)
        {
            return $"The proximal point is not defined: the inner loss may have curvature {bound:G6}, and the penalty {Penalty:G6} (1/α) must exceed its negative.";
        }

        return Options.Solver == InnerSolver.AcceleratedGradient && Curvature.Upper(task.Support) is null
            ? "The accelerated gradient method needs a known smoothness constant of every support loss; use Newton's method."
            : null;
    }

    // With derivatives: the point, three vectors, then what the solvers need.
    internal override int WorkspaceLength(int count, int dimension, bool derivatives) => checked(
        Math.Max(ProximalSolver.WorkspaceLength(count, dimension), ImplicitSystem.WorkspaceLength(count, dimension)) + (derivatives ? 4 * count * dimension : 0));

    internal override void Adapt(SeenLosses losses, double perturbation, ReadOnlySpan<double> state, Span<double> adapted, Span<double> workspace, bool derivatives)
    {
        Span<double> rest = derivatives ? workspace[(4 * state.Length)..] : workspace;
        if (Options.Solver == InnerSolver.Newton)
        {
            ProximalSolver.Newton(losses, Penalty, perturbation, Options, state, adapted, rest);
        }
        else
        {
            ProximalSolver.AcceleratedGradient(losses, Penalty, perturbation, Options, state, adapted, rest);
        }

        if (Options.Error is { } error)
        {
            AddError(losses, error, state, adapted);
        }

        if (derivatives)
        {
            adapted.CopyTo(workspace);
        }
    }

    internal override void Jacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace)
    {
        int length = state.Length;
        Solve(losses, workspace[..length], directions, destination, workspace[(4 * length)..]);
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] *= Penalty;
        }
    }

    internal override void TransposedJacobian(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, Span<double> destination, Span<double> workspace) =>
        Jacobian(losses, state, covectors, destination, workspace);

    internal override void AddCurvature(SeenLosses losses, ReadOnlySpan<double> state, ReadOnlySpan<double> covectors, ReadOnlySpan<double> directions, Span<double> destination, Span<double> workspace)
    {
        // With A = λI + ∇²f̂(φ), x = λA⁻¹u and y = λA⁻¹v: D(λA⁻¹u)[v] = −A⁻¹∇³f̂(φ)[y, x].
        int length = state.Length;
        Span<double> x = workspace.Slice(length, length), y = workspace.Slice(2 * length, length), third = workspace.Slice(3 * length, length);
        Jacobian(losses, state, covectors, x, workspace);
        Jacobian(losses, state, directions, y, workspace);
        losses.SupportThirdProduct(workspace[..length], y, x, third);
        Solve(losses, workspace[..length], third, x, workspace[(4 * length)..]);
        BlockVectors.AddScaled(-1, x, destination);
    }

    private void Solve(SeenLosses losses, ReadOnlySpan<double> points, ReadOnlySpan<double> right, Span<double> solution, Span<double> workspace) =>
        ImplicitSystem.Solve(losses, Penalty, points, right, solution, DerivativeTolerance, (4 * losses.Dimension) + 50, workspace);

    private void AddError(SeenLosses losses, InnerError error, ReadOnlySpan<double> state, Span<double> adapted)
    {
        int d = losses.Dimension;
        for (int i = 0; i < losses.Count; i++)
        {
            ReadOnlySpan<double> start = state.Slice(i * d, d);
            Span<double> point = adapted.Slice(i * d, d);
            double squares = 0;
            for (int j = 0; j < d; j++)
            {
                squares += (start[j] - point[j]) * (start[j] - point[j]);
            }

            // ‖w − z*‖ = ‖∇E‖/λ: a relative error of δ moves the point by δ times that, an absolute one by ε/λ.
            double distance = Math.Sqrt(squares), size = (error.Relative * distance) + (error.Absolute / Penalty);
            if (error.Direction == ErrorDirection.Random)
            {
                AddRandom(new RandomStream(error.Seed, RandomPurpose.InnerError, losses.First + i, losses.Draw.Step), size, point);
                continue;
            }

            double factor = (error.Direction == ErrorDirection.AlongGradient ? size : -size) / distance;
            if (distance == 0)
            {
                point[0] += size;
                continue;
            }

            for (int j = 0; j < d; j++)
            {
                point[j] += factor * (start[j] - point[j]);
            }
        }
    }

    // A normal vector has a uniform direction; it is drawn twice instead of kept.
    private static void AddRandom(RandomStream stream, double size, Span<double> point)
    {
        double squares = 0;
        for (int j = 0; j < point.Length; j++)
        {
            double x = stream.Normal(j);
            squares += x * x;
        }

        double factor = size / Math.Sqrt(squares);
        for (int j = 0; j < point.Length; j++)
        {
            point[j] += factor * stream.Normal(j);
        }
    }
}
