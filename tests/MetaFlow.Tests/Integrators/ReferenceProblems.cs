namespace MetaFlow.Tests.Integrators;

/// <summary>The restricted three-body problem with the Arenstorf orbit (HNW I, §II.0, eq. 0.1–0.2), as a first-order system (x, y, x′, y′).</summary>
internal readonly struct ArenstorfField : IVectorField
{
    public const double Period = 17.0652165601579625588917206249;

    private const double Mu = 0.012277471;

    public int Dimension => 4;

    /// <summary>The orbit closes: this is the start and, after one period, the reference.</summary>
    public static double[] Start => [0.994, 0, 0, -2.00158510637908252240537862224];

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        double x = state[0];
        double y = state[1];
        double rest = 1 - Mu;
        double d1 = Math.Pow(((x + Mu) * (x + Mu)) + (y * y), 1.5);
        double d2 = Math.Pow(((x - rest) * (x - rest)) + (y * y), 1.5);
        destination[0] = state[2];
        destination[1] = state[3];
        destination[2] = x + (2 * state[3]) - (rest * (x + Mu) / d1) - (Mu * (x - rest) / d2);
        destination[3] = y - (2 * state[2]) - (rest * y / d1) - (Mu * y / d2);
    }
}

/// <summary>
/// The Pleiades problem (HNW I, §II.10): seven stars in the plane with masses 1 … 7, state (x, y, x′, y′), from t = 0 to 3.
/// </summary>
internal readonly struct PleiadesField : IVectorField
{
    public const double End = 3;

    public int Dimension => 28;

    public static double[] Start =>
    [
        3, 3, -1, -3, 2, -2, 2,
        3, -3, 2, 0, 0, -4, 4,
        0, 0, 0, 0, 0, 1.75, -1.5,
        0, 0, 0, -1.25, 1, 0, 0,
    ];

    /// <summary>The state at t = 3 as published in the Test Set for IVP Solvers (problem PLEI).</summary>
    public static double[] Reference =>
    [
        0.3706139143970502, 0.3237284092057233e1, -0.3222559032418324e1, 0.6597091455775310, 0.3425581707156584, 0.1562172101400631e1, -0.7003092922212495,
        -0.3943437585517392e1, -0.3271380973972550e1, 0.5225081843456543e1, -0.2590612434977470e1, 0.1198213693392275e1, -0.2429682344935824, 0.1091449240428980e1,
        0.3417003806314313e1, 0.1354584501625501e1, -0.2590065597810775e1, 0.2025053734714242e1, -0.1155815100160448e1, -0.8072988170223021, 0.5952396354208710,
        -0.3741244961234010e1, 0.3773459685750630, 0.9386858869551073, 0.3667922227200571, -0.3474046353808490, 0.2344915448180937e1, -0.1947020434263292e1,
    ];

    public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
    {
        state[14..].CopyTo(destination);
        for (int i = 0; i < 7; i++)
        {
            double ax = 0;
            double ay = 0;
            for (int j = 0; j < 7; j++)
            {
                if (j == i)
                    continue;
                double dx = state[j] - state[i];
                double dy = state[7 + j] - state[7 + i];
                double r2 = (dx * dx) + (dy * dy);
                double weight = (j + 1) / (r2 * Math.Sqrt(r2));
                ax += weight * dx;
                ay += weight * dy;
            }

            destination[14 + i] = ax;
            destination[21 + i] = ay;
        }
    }
}
