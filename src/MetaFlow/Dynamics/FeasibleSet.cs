using MetaFlow.Numerics;

namespace MetaFlow;

/// <summary>A closed convex set W of parameters, with its projection.</summary>
public abstract record FeasibleSet
{
    private protected FeasibleSet()
    {
    }

    /// <summary>The ball <c>‖w‖ ≤ R</c>.</summary>
    /// <param name="radius">R; finite and positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">R is not positive or not finite.</exception>
    public static FeasibleSet Ball(double radius) => new BallSet(radius);

    /// <summary>The box <c>lower ≤ w_j ≤ upper</c>.</summary>
    /// <param name="lower">Lower bound of every component; finite.</param>
    /// <param name="upper">Upper bound of every component; finite, above the lower one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite, or the upper one is not above the lower one.</exception>
    public static FeasibleSet Box(double lower, double upper) => new BoxSet(lower, upper);

    /// <summary>The set's parameters by their one snake_case name.</summary>
    public abstract IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <summary>Π_W(w), in place.</summary>
    internal abstract void Project(Span<double> w);

    /// <summary>The projection of v onto the tangent cone of W at w, in place; outside W that of the nearest boundary point.</summary>
    internal abstract void ProjectTangent(ReadOnlySpan<double> w, Span<double> v);

    private sealed record BallSet : FeasibleSet
    {
        private readonly double _radius;

        public BallSet(double radius)
        {
            if (!double.IsFinite(radius) || radius <= 0)
            {
                throw new ArgumentOutOfRangeException(nameof(radius), radius, "The radius must be finite and positive.");
            }

            _radius = radius;
            Parameters = new Dictionary<string, ParameterValue> { ["ball_radius"] = radius };
        }

        public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

        public bool Equals(BallSet? other) => other is not null && _radius.Equals(other._radius);

        public override int GetHashCode() => _radius.GetHashCode();

        internal override void Project(Span<double> w)
        {
            double norm = EuclideanNorm.Of(w);
            double factor = _radius / norm;
            for (int j = 0; j < w.Length && norm > _radius; j++)
            {
                w[j] *= factor;
            }
        }

        internal override void ProjectTangent(ReadOnlySpan<double> w, Span<double> v)
        {
            double square = BlockVectors.Dot(w, w, 0, w.Length), outward = BlockVectors.Dot(w, v, 0, w.Length);
            if (square >= _radius * _radius && outward > 0)
            {
                BlockVectors.AddScaled(-outward / square, w, v);
            }
        }
    }

    private sealed record BoxSet : FeasibleSet
    {
        private readonly double _lower;
        private readonly double _upper;

        public BoxSet(double lower, double upper)
        {
            if (!double.IsFinite(lower))
            {
                throw new ArgumentOutOfRangeException(nameof(lower), lower, "The lower bound must be finite.");
            }

            if (!double.IsFinite(upper) || upper <= lower)
            {
                throw new ArgumentOutOfRangeException(nameof(upper), upper, "The upper bound must be finite and above the lower one.");
            }

            _lower = lower;
            _upper = upper;
            Parameters = new Dictionary<string, ParameterValue> { ["box_lower"] = lower, ["box_upper"] = upper };
        }

        public override IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

        public bool Equals(BoxSet? other) => other is not null && _lower.Equals(other._lower) && _upper.Equals(other._upper);

        public override int GetHashCode() => HashCode.Combine(_lower, _upper);

        internal override void Project(Span<double> w)
        {
            for (int j = 0; j < w.Length; j++)
            {
                w[j] = w[j] < _lower ? _lower : w[j] > _upper ? _upper : w[j];
            }
        }

        internal override void ProjectTangent(ReadOnlySpan<double> w, Span<double> v)
        {
            for (int j = 0; j < w.Length; j++)
            {
                v[j] = w[j] <= _lower ? Math.Max(v[j], 0) : w[j] >= _upper ? Math.Min(v[j], 0) : v[j];
            }
        }
    }
}
