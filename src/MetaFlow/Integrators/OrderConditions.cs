using System.Numerics;

namespace MetaFlow.Integrators;

/// <summary>
/// The order conditions of one matrix of coefficients, one for each rooted tree (HNW I, Theorem II.2.13): for fractions exactly,
/// for decimals in 28 digits.
/// </summary>
/// <typeparam name="T"><see cref="Rational"/> or <see cref="decimal"/>.</typeparam>
internal sealed class OrderConditions<T>
    where T : struct, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IMultiplicativeIdentity<T, T>, IEquatable<T>
{
    private readonly T[][] _a;
    private readonly Func<Rational, T> _number;
    private readonly Func<T, double> _magnitude;
    private readonly double _tolerance;
    private readonly Dictionary<RootedTree, T[]> _weights = []; // subtrees are shared, so that each is summed once

    /// <param name="a">Coefficients, a square matrix.</param>
    /// <param name="number">Turns a fraction into a number.</param>
    /// <param name="magnitude">Absolute value as a double.</param>
    /// <param name="tolerance">Residual that is still taken for zero.</param>
    public OrderConditions(T[][] a, Func<Rational, T> number, Func<T, double> magnitude, double tolerance) =>
        (_a, _number, _magnitude, _tolerance) = (a, number, magnitude, tolerance);

    /// <summary>The largest residual that any condition tested so far left among those that hold.</summary>
    public double LargestResidual { get; private set; }

    /// <summary>The order of weights b, never looking beyond a limit.</summary>
    public int Order(T[] b, int limit) => Order(limit, tree => Vanishes(Dot(b, Weights(tree)) - _number(new Rational(1, tree.Density))));

    /// <summary>The uniform order of weights b_i(θ), each given by the coefficients of 1, θ, θ², …</summary>
    public int DenseOrder(T[][] weights, int limit) => Order(limit, tree =>
    {
        // Σ_i b_i(θ) Φ_i(t) must be the monomial θ^{|t|} / γ(t).
        T[] phi = Weights(tree);
        bool holds = tree.Order < weights[0].Length;
        for (int power = 0; power < weights[0].Length && holds; power++)
        {
            T sum = default;
            for (int i = 0; i < phi.Length; i++)
                sum += weights[i][power] * phi[i];
            holds = Vanishes(power == tree.Order ? sum - _number(new Rational(1, tree.Density)) : sum);
        }

        return holds;
    });

    private static int Order(int limit, Func<RootedTree, bool> holds)
    {
        int order = 0;
        foreach (RootedTree tree in RootedTree.UpTo(limit))
        {
            if (!holds(tree))
                return tree.Order - 1;
            order = tree.Order;
        }

        return order;
    }

    private bool Vanishes(T residual)
    {
        double size = _magnitude(residual);
        if (size > _tolerance)
            return false;
        LargestResidual = Math.Max(LargestResidual, size);
        return true;
    }

    private static T Dot(T[] left, T[] right)
    {
        T sum = default;
        for (int i = 0; i < left.Length; i++)
        {
            if (!left[i].Equals(default))
                sum += left[i] * right[i];
        }

        return sum;
    }

    // The elementary weight Φ_i(t) of each stage i (eq. II.2.18).
    private T[] Weights(RootedTree tree)
    {
        if (_weights.TryGetValue(tree, out T[]? known))
            return known;
        var weights = new T[_a.Length];
        Array.Fill(weights, T.MultiplicativeIdentity);
        foreach (RootedTree child in tree.Children)
        {
            T[] inner = Weights(child);
            for (int i = 0; i < weights.Length; i++)
                weights[i] *= Dot(_a[i], inner);
        }

        _weights.Add(tree, weights);
        return weights;
    }
}
