using MathNet.Numerics.LinearAlgebra;

namespace MetaFlow;

/// <summary>
/// The expected negative total reward of a policy in a decision process with two states and two actions (ji2020, appendix A.1):
/// <c>f(w) = −E Σ_{t&lt;H} r(x_t, a_t)</c>, where action 1 is taken in state x with probability 1/(1 + e^{−w_x}); d = 2.
/// </summary>
/// <remarks>
/// The expectation is exact: all 4^H trajectories are enumerated once. The probability of a trajectory is that of the environment times
/// a product of the policy's, which depends on how often each action was taken in each state alone; so trajectories with the
/// same counts are added up, and the loss and its derivatives (the score function ones) are sums over the counts.
/// </remarks>
public sealed class DecisionProcessLoss : SmoothLoss
{
    private const int LargestHorizon = 10;

    private readonly (int[] Counts, double Reward)[] groups;

    /// <summary>Creates the loss.</summary>
    /// <param name="initial">Probability of starting in state 1.</param>
    /// <param name="transitions">2×2: probability of going to state 1 from state x (row) with action a (column).</param>
    /// <param name="rewards">2×2: reward of action a (column) in state x (row); finite.</param>
    /// <param name="horizon">Number H of actions, 1 to 10.</param>
    /// <exception cref="InvalidInputException">A probability or reward is out of range, or a matrix is not 2×2.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is out of range.</exception>
    public DecisionProcessLoss(double initial, Matrix<double> transitions, Matrix<double> rewards, int horizon)
        : base(2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(horizon, LargestHorizon);
        Square(transitions, "transitions");
        Square(rewards, "rewards");
        _ = InputChecks.FiniteRowMajor(rewards, "The matrix of rewards");
        foreach (double p in (IEnumerable<double>)[initial, .. transitions.Enumerate()])
        {
            if (!(p >= 0 && p <= 1))
                throw new InvalidInputException($"A probability of the decision process is {InputChecks.Show(p)}; between 0 and 1 is allowed.");
        }

        Horizon = horizon;
        var sums = new SortedDictionary<int, (int[] Counts, double Reward)>();
        Walk(0, 1 - initial, new int[4], 0);
        Walk(1, initial, new int[4], 0);
        groups = [.. sums.Values];

        void Walk(int state, double probability, int[] counts, double reward)
        {
            if (probability == 0)
                return;

            if (counts.Sum() == horizon)
            {
                int key = counts.Aggregate(0, (code, count) => (code * (LargestHorizon + 1)) + count);
                double known = sums.TryGetValue(key, out var group) ? group.Reward : 0;
                sums[key] = (counts, known + (probability * reward));
                return;
            }

            for (int action = 0; action < 2; action++)
            {
                var next = (int[])counts.Clone();
                next[(2 * state) + action]++;
                double up = transitions[state, action], total = reward + rewards[state, action];
                if (next.Sum() == horizon)
                {
                    Walk(state, probability, next, total); // where the last action leads earns nothing
                    continue;
                }

                Walk(0, probability * (1 - up), next, total);
                Walk(1, probability * up, next, total);
            }
        }
    }

    /// <summary>Number H of actions.</summary>
    public int Horizon { get; }

    /// <inheritdoc/>
    public override bool HasThirdDerivative => true;

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> point)
    {
        InputChecks.Length(point, 2, nameof(point));
        double sum = 0;
        foreach (var (counts, reward) in groups)
            sum -= reward * Probability(counts, point);
        return sum;
    }

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
    {
        InputChecks.Length(point, 2, nameof(point));
        InputChecks.Length(destination, 2, nameof(destination));
        double first = 0, second = 0;
        foreach (var (counts, reward) in groups)
        {
            double weight = -reward * Probability(counts, point);
            first += weight * Score(counts, point, 0);
            second += weight * Score(counts, point, 1);
        }

        (destination[0], destination[1]) = (first, second);
    }

    // ∇p = p s, ∇s = diag(s′): ∇²p v = p (s (s·v) + s′∘v).
    /// <inheritdoc/>
    public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination)
    {
        InputChecks.Length(point, 2, nameof(point));
        InputChecks.Length(direction, 2, nameof(direction));
        InputChecks.Length(destination, 2, nameof(destination));
        double first = 0, second = 0;
        foreach (var (counts, reward) in groups)
        {
            double weight = -reward * Probability(counts, point);
            double s0 = Score(counts, point, 0), s1 = Score(counts, point, 1), along = (s0 * direction[0]) + (s1 * direction[1]);
            first += weight * ((s0 * along) + (ScoreSlope(counts, point, 0) * direction[0]));
            second += weight * ((s1 * along) + (ScoreSlope(counts, point, 1) * direction[1]));
        }

        (destination[0], destination[1]) = (first, second);
    }

    // ∇³p[u, v] = p (s (s·u)(s·v) + s (s′u·v) + s′u (s·v) + s′v (s·u) + s″uv), products of vectors coordinate by coordinate.
    /// <inheritdoc/>
    public override void ThirdDerivativeProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> destination)
    {
        InputChecks.Length(point, 2, nameof(point));
        InputChecks.Length(first, 2, nameof(first));
        InputChecks.Length(second, 2, nameof(second));
        InputChecks.Length(destination, 2, nameof(destination));
        Span<double> sum = stackalloc double[2], s = stackalloc double[2], slope = stackalloc double[2];
        sum.Clear();
        foreach (var (counts, reward) in groups)
        {
            double weight = -reward * Probability(counts, point), u = 0, v = 0, mixed = 0;
            for (int x = 0; x < 2; x++)
            {
                s[x] = Score(counts, point, x);
                slope[x] = ScoreSlope(counts, point, x);
                u += s[x] * first[x];
                v += s[x] * second[x];
                mixed += slope[x] * first[x] * second[x];
            }

            for (int x = 0; x < 2; x++)
            {
                double p = Sigmoid(point[x]);
                double bend = slope[x] * (1 - (2 * p));
                sum[x] += weight * ((s[x] * ((u * v) + mixed)) + (slope[x] * ((first[x] * v) + (second[x] * u))) + (bend * first[x] * second[x]));
            }
        }

        sum.CopyTo(destination);
    }

    private static void Square(Matrix<double> matrix, string name)
    {
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.RowCount != 2 || matrix.ColumnCount != 2)
            throw new InvalidInputException($"The matrix of {name} is {matrix.RowCount}×{matrix.ColumnCount}; 2×2 is allowed.");
    }

    private static double Sigmoid(double w) => 1 / (1 + Math.Exp(-w));

    /// <summary>The policy's part of the probability of a trajectory.</summary>
    private static double Probability(int[] counts, ReadOnlySpan<double> point) =>
        Math.Pow(Sigmoid(-point[0]), counts[0]) * Math.Pow(Sigmoid(point[0]), counts[1])
        * Math.Pow(Sigmoid(-point[1]), counts[2]) * Math.Pow(Sigmoid(point[1]), counts[3]);

    /// <summary>The derivative of the logarithm of that by w_x: the number of actions 1 in x less its expectation.</summary>
    private static double Score(int[] counts, ReadOnlySpan<double> point, int state) =>
        counts[(2 * state) + 1] - ((counts[2 * state] + counts[(2 * state) + 1]) * Sigmoid(point[state]));

    private static double ScoreSlope(int[] counts, ReadOnlySpan<double> point, int state) =>
        -(counts[2 * state] + counts[(2 * state) + 1]) * Sigmoid(point[state]) * Sigmoid(-point[state]);
}
