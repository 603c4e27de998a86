using MetaFlow.Numerics;

namespace MetaFlow.Tests.Numerics;

/// <summary>Seeded random matrices, row-major, and operators made of them.</summary>
internal static class RandomMatrices
{
    public static double[] Vector(int n, int seed)
    {
        var stream = new RandomStream(seed, RandomPurpose.Check);
        return [.. Enumerable.Range(0, n).Select(j => stream.Normal(j))];
    }

    public static double[] General(int n, int seed) => Vector(n * n, seed);

    public static double[] Symmetric(int n, int seed)
    {
        double[] a = General(n, seed);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                a[(i * n) + j] = a[(j * n) + i];
        }

        return a;
    }

    public static double[] Definite(int n, int seed)
    {
        double[] g = General(n, seed), a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                a[(i * n) + j] = VectorLoops.Dot(g.AsSpan(i * n, n), g.AsSpan(j * n, n)) + (i == j ? 1 : 0);
        }

        return a;
    }

    /// <summary>The map of a dense matrix.</summary>
    internal struct Dense(double[] matrix, int n) : ILinearOperator
    {
        public int Products { get; private set; }

        public void Apply(ReadOnlySpan<double> x, Span<double> destination)
        {
            Products++;
            for (int i = 0; i < n; i++)
                destination[i] = VectorLoops.Dot(matrix.AsSpan(i * n, n), x);
        }
    }
}
