namespace MetaFlow.Integrators;

/// <summary>
/// The coefficients of RKC2 for one number of stages s (Sommeijer, Shampine and Verwer 1998, eqs. (2.2)–(2.6)): with
/// <c>w₀ = 1 + ε/s²</c>, <c>ε = 2/13</c>, <c>w₁ = T′_s(w₀)/T″_s(w₀)</c>, <c>b_j = T″_j(w₀)/T′_j(w₀)²</c>,
/// <c>P_j(z) = a_j + b_j T_j(w₀ + w₁z)</c>, stable on the real interval from −β(s), <c>β(s) ≈ ⅔(s² − 1)(1 − 2ε/15)</c>.
/// </summary>
internal sealed class ChebyshevCoefficients
{
    private const double Damping = 2.0 / 13;

    private ChebyshevCoefficients(int stages)
    {
        Stages = stages;
        double w0 = 1 + (Damping / ((double)stages * stages));
        double[] t = new double[stages + 1], first = new double[stages + 1], second = new double[stages + 1], b = new double[stages + 1];
        (t[0], t[1], first[1]) = (1, w0, 1);
        for (int j = 2; j <= stages; j++)
        {
            t[j] = (2 * w0 * t[j - 1]) - t[j - 2];
            first[j] = (2 * w0 * first[j - 1]) - first[j - 2] + (2 * t[j - 1]);
            second[j] = (2 * w0 * second[j - 1]) - second[j - 2] + (4 * first[j - 1]);
            b[j] = second[j] / (first[j] * first[j]);
        }

        b[0] = b[1] = b[2];
        double w1 = first[stages] / second[stages];
        First = b[1] * w1;
        Mu = new double[stages + 1];
        Nu = new double[stages + 1];
        Slope = new double[stages + 1];
        StartSlope = new double[stages + 1];
        Nodes = new double[stages + 1];
        Nodes[1] = First;
        for (int j = 2; j <= stages; j++)
        {
            Mu[j] = 2 * w0 * b[j] / b[j - 1];
            Nu[j] = -b[j] / b[j - 2];
            Slope[j] = 2 * w1 * b[j] / b[j - 1];
            StartSlope[j] = -(1 - (b[j - 1] * t[j - 1])) * Slope[j];

            // The node is what the recursion gives on dw/dt = 1, so that stages are at least first order in time.
            Nodes[j] = (Mu[j] * Nodes[j - 1]) + (Nu[j] * Nodes[j - 2]) + Slope[j] + StartSlope[j];
        }

        RealStability = (w0 + 1) / w1;
    }

    /// <summary>Number of stages s, at least 2.</summary>
    public int Stages { get; }

    /// <summary>μ̃₁.</summary>
    public double First { get; }

    /// <summary>μ_j, from j = 2.</summary>
    public double[] Mu { get; }

    /// <summary>ν_j, from j = 2.</summary>
    public double[] Nu { get; }

    /// <summary>μ̃_j, from j = 2.</summary>
    public double[] Slope { get; }

    /// <summary>γ̃_j, from j = 2.</summary>
    public double[] StartSlope { get; }

    /// <summary>c_j.</summary>
    public double[] Nodes { get; }

    /// <summary>β(s): the stability polynomial stays below 1 − ε/3 in magnitude on [−β, −small].</summary>
    public double RealStability { get; }

    public static ChebyshevCoefficients Of(int stages) => new(stages);
}
