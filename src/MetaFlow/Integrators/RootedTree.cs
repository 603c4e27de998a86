namespace MetaFlow.Integrators;

/// <summary>
/// A rooted tree: one order condition of Runge–Kutta methods for each (Hairer, Nørsett &amp; Wanner I, §II.2).
/// </summary>
internal sealed class RootedTree
{
    private readonly RootedTree[] _children;

    private RootedTree(RootedTree[] children)
    {
        _children = children;
        Order = 1 + children.Sum(c => c.Order);
        Density = children.Aggregate((long)Order, (product, c) => product * c.Density);
    }

    /// <summary>Number of vertices.</summary>
    public int Order { get; }

    /// <summary>The density γ(t) of Definition II.2.10.</summary>
    public long Density { get; }

    /// <summary>The subtrees that hang on the root.</summary>
    public IReadOnlyList<RootedTree> Children => _children;

    /// <summary>All trees with at most <paramref name="order"/> vertices, smallest first: 1, 1, 2, 4, 9, 20, … of each order.</summary>
    public static IReadOnlyList<RootedTree> UpTo(int order)
    {
        var all = new List<RootedTree>();
        for (int n = 1; n <= order; n++)
        {
            var found = new List<RootedTree>();
            Grow(all, n - 1, all.Count - 1, [], found);
            all.AddRange(found);
        }

        return all;
    }

    /// <summary>The elementary weight Φ_i(t) of each stage i (eq. II.2.18).</summary>
    public Rational[] StageWeights(IReadOnlyList<Rational[]> a)
    {
        var weights = new Rational[a.Count];
        Array.Fill(weights, Rational.One);
        foreach (RootedTree child in _children)
        {
            Rational[] inner = child.StageWeights(a);
            for (int i = 0; i < weights.Length; i++)
                weights[i] *= Dot(a[i], inner);
        }

        return weights;
    }

    public override string ToString() => _children.Length == 0 ? "τ" : $"[{string.Join(',', _children.AsEnumerable())}]";

    internal static Rational Dot(Rational[] left, Rational[] right)
    {
        Rational sum = Rational.Zero;
        for (int i = 0; i < left.Length; i++)
        {
            if (!left[i].IsZero)
                sum += left[i] * right[i];
        }

        return sum;
    }

    // Children are chosen with non-increasing index, so that every multiset appears once.
    private static void Grow(List<RootedTree> pool, int vertices, int largest, List<RootedTree> chosen, List<RootedTree> found)
    {
        if (vertices == 0)
        {
            found.Add(new RootedTree([.. chosen]));
            return;
        }

        for (int i = largest; i >= 0; i--)
        {
            if (pool[i].Order > vertices)
                continue;
            chosen.Add(pool[i]);
            Grow(pool, vertices - pool[i].Order, i, chosen, found);
            chosen.RemoveAt(chosen.Count - 1);
        }
    }
}
