namespace MetaFlow.Experiments;

/// <summary>
/// The order with which a distance vanishes along a ladder. A deterministic ladder has curvature, not noise: instead of a regression,
/// the orders of neighbouring rungs are given, with the interval that they span where they have settled.
/// </summary>
public sealed record LimitFit
{
    /// <summary>A distance is told apart from the other errors when it is ten times their sum.</summary>
    public const double DefaultClearance = 10;

    // Settled means: within this of the finest order that clears the floor.
    private const double Settled = 0.05;

    private LimitFit()
    {
    }

    /// <summary>Orders <c>log(e_i/e_{i+1}) / log(x_i/x_{i+1})</c> of neighbouring rungs; NaN where a distance does not clear its floor.</summary>
    public required IReadOnlyList<double> PairwiseOrders { get; init; }

    /// <summary>Index of the first rung of the range where the orders have settled, or −1 where there is no such range.</summary>
    public required int First { get; init; }

    /// <summary>Index of its last rung, or −1.</summary>
    public required int Last { get; init; }

    /// <summary>Smallest pairwise order in the range; NaN without one.</summary>
    public required double Lowest { get; init; }

    /// <summary>Largest pairwise order in the range; NaN without one.</summary>
    public required double Highest { get; init; }

    /// <summary>The order of the two finest rungs that clear their floor; NaN without them.</summary>
    public required double Finest { get; init; }

    /// <summary>Whether at least three rungs agree on an order.</summary>
    public bool HasRange => Last - First >= 2;

    /// <summary>Finds the algebraic order: the distance behaves like <c>x^p</c>.</summary>
    /// <param name="values">Positive values x of the parameter, coarse to fine.</param>
    /// <param name="distances">The distances at these values.</param>
    /// <param name="floors">The other errors at these values.</param>
    /// <param name="clearance">How many times its floor a distance must be to count.</param>
    /// <exception cref="ArgumentException">The lists are not equally long.</exception>
    public static LimitFit Algebraic(IReadOnlyList<double> values, IReadOnlyList<double> distances, IReadOnlyList<double> floors, double clearance = DefaultClearance) =>
        Of(values, distances, floors, clearance, (coarse, fine) => Math.Log(coarse / fine));

    /// <summary>Finds the geometric rate: the distance behaves like <c>exp(−p n)</c>, and the "orders" are the rates p.</summary>
    /// <param name="counts">The counts n, ascending.</param>
    /// <param name="distances">The distances at these counts.</param>
    /// <param name="floors">The other errors at these counts.</param>
    /// <param name="clearance">How many times its floor a distance must be to count.</param>
    /// <exception cref="ArgumentException">The lists are not equally long.</exception>
    public static LimitFit Geometric(IReadOnlyList<double> counts, IReadOnlyList<double> distances, IReadOnlyList<double> floors, double clearance = DefaultClearance) =>
        Of(counts, distances, floors, clearance, (coarse, fine) => fine - coarse);

    private static LimitFit Of(IReadOnlyList<double> values, IReadOnlyList<double> distances, IReadOnlyList<double> floors, double clearance, Func<double, double, double> span)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(distances);
        ArgumentNullException.ThrowIfNull(floors);
        if (distances.Count != values.Count || floors.Count != values.Count)
        {
            throw new ArgumentException($"There are {values.Count} values, {distances.Count} distances and {floors.Count} floors; they must be equally many.");
        }

        bool Clears(int i) => double.IsFinite(distances[i]) && distances[i] > 0 && distances[i] >= clearance * floors[i];
        var orders = new double[Math.Max(0, values.Count - 1)];
        for (int i = 0; i < orders.Length; i++)
        {
            orders[i] = Clears(i) && Clears(i + 1) ? Math.Log(distances[i] / distances[i + 1]) / span(values[i], values[i + 1]) : double.NaN;
        }

        int finest = Array.FindLastIndex(orders, double.IsFinite);
        int first = finest;
        while (first > 0 && Math.Abs(orders[first - 1] - orders[finest]) <= Settled * Math.Max(1, Math.Abs(orders[finest])))
        {
            first--;
        }

        double[] settled = finest < 0 ? [] : orders[first..(finest + 1)];
        return new LimitFit
        {
            PairwiseOrders = orders,
            First = first,
            Last = finest < 0 ? -1 : finest + 1,
            Lowest = settled.DefaultIfEmpty(double.NaN).Min(),
            Highest = settled.DefaultIfEmpty(double.NaN).Max(),
            Finest = finest < 0 ? double.NaN : orders[finest],
        };
    }
}
