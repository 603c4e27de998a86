namespace MetaFlow.Integrators;

/// <summary>
/// The coefficients of an exponential Rosenbrock method. With the Jacobian J and the field F at the start,
/// <c>U_i = w + c_i h φ₁(c_i hJ) F + h Σ_j a_ij(hJ) D_j</c> and <c>w₁ = w + h φ₁(hJ) F + h Σ_j b_j(hJ) D_j</c>, where
/// <c>D_j = v(U_j) − F − J(U_j − w)</c> is what J does not explain; a_ij is a combination of φ_k(c_i ·) and b_j of φ_k.
/// </summary>
/// <remarks>
/// Immutable, and self-checking in exact arithmetic (stiff order conditions: M. Hochbruck, A. Ostermann, J. Schweitzer, SIAM J.
/// Numer. Anal. 47 (2009) 786–803, Table 1; V. T. Luan, A. Ostermann, J. Comput. Appl. Math. 255 (2014) 417–431, Table 1):
/// <c>Σ b_j c_j² = 2φ₃</c> for order 3, also <c>Σ b_j c_j³ = 6φ₄</c> for order 4; for order 5 also <c>Σ b_j c_j⁴ = 24φ₅</c> at hJ = 0
/// and b_j = 0 unless stage j is itself of order 3, <c>Σ_k a_jk c_k² = 2c_j³ φ₃(c_j ·)</c>.
/// </remarks>
internal sealed class ExponentialTableau
{
    /// <summary>The functions φ₁ … φ₅ are used.</summary>
    public const int Functions = 5;

    private readonly Rational[] _nodes;
    private readonly Rational[,,] _stages;
    private readonly Rational[,] _weights;
    private readonly Rational[,] _embedded;

    /// <summary>Checks and keeps the coefficients.</summary>
    /// <param name="order">Order p, 4 or 5.</param>
    /// <param name="nodes">Nodes c_2 … c_s of the stages after the first.</param>
    /// <param name="stages">Terms of a_ij, as (i, j, k, coefficient of φ_k(c_i ·)), stages counted from 2.</param>
    /// <param name="weights">Terms of b_j, as (j, k, coefficient of φ_k).</param>
    /// <param name="embedded">Terms of the embedded weights, likewise; of order p − 1.</param>
    /// <param name="estimateFactor">What the difference to the embedded result is multiplied by, above 0 and at most 1.</param>
    public ExponentialTableau(
        int order, string nodes, (int Stage, int Source, int Phi, string Value)[] stages, (int Source, int Phi, string Value)[] weights, (int Source, int Phi, string Value)[] embedded,
        double estimateFactor = 1)
    {
        (Order, EstimateFactor) = (order, estimateFactor);
        _nodes = ImplicitTableau.Row(nodes);
        int n = _nodes.Length;
        _stages = new Rational[n, n, Functions];
        _weights = new Rational[n, Functions];
        _embedded = new Rational[n, Functions];
        foreach (var term in stages)
            _stages[term.Stage - 2, term.Source - 2, term.Phi - 1] = Rational.Parse(term.Value);
        foreach (var term in weights)
            _weights[term.Source - 2, term.Phi - 1] = Rational.Parse(term.Value);
        foreach (var term in embedded)
            _embedded[term.Source - 2, term.Phi - 1] = Rational.Parse(term.Value);
        Require(MeasureOrder(_weights) == order, $"order {order}");
        Require(MeasureOrder(_embedded) == order - 1, $"embedded order {order - 1}");
        Nodes = [.. _nodes.Select(x => x.ToDouble())];
    }

    /// <summary>Order p of the method.</summary>
    public int Order { get; }

    /// <summary>The part of the difference to the embedded result that counts as the error.</summary>
    public double EstimateFactor { get; }

    /// <summary>Nodes of the stages after the first.</summary>
    public double[] Nodes { get; }

    /// <summary>Number of stages after the first.</summary>
    public int Stages => Nodes.Length;

    /// <summary>Coefficients of φ₁ … φ₅ with which source j enters stage i, both counted from 0; null for none.</summary>
    public double[]? Stage(int i, int j) => Values(k => _stages[i, j, k]);

    /// <summary>Coefficients with which source j enters the end of the step.</summary>
    public double[]? Weight(int j) => Values(k => _weights[j, k]);

    /// <summary>Coefficients with which source j enters the difference to the embedded method.</summary>
    public double[]? Error(int j) => Values(k => _weights[j, k] - _embedded[j, k]);

    /// <summary>The stiff order of weights, found from the conditions alone.</summary>
    private int MeasureOrder(Rational[,] b)
    {
        if (!Moment(b, 2, 3, 2))
            return 2;
        if (!Moment(b, 3, 4, 6))
            return 3;
        Rational fourth = Rational.Zero;
        for (int j = 0; j < _nodes.Length; j++)
        {
            Rational atZero = Rational.Zero, factorial = 1;
            bool used = false;
            for (int k = 0; k < Functions; k++)
            {
                factorial *= k + 1;
                atZero += b[j, k] / factorial;
                used |= !b[j, k].IsZero;
            }

            if (used && !IsOfOrderThree(j))
                return 4;
            fourth += atZero * Power(_nodes[j], 4);
        }

        return fourth == new Rational(1, 5) ? 5 : 4;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"Malformed exponential tableau: expected {what}.");
    }

    private static Rational Power(Rational x, int exponent) => exponent == 0 ? 1 : x * Power(x, exponent - 1);

    private static double[]? Values(Func<int, Rational> coefficient)
    {
        double[] values = [.. Enumerable.Range(0, Functions).Select(k => coefficient(k).ToDouble())];
        return values.All(x => x == 0) ? null : values;
    }

    // Whether Σ b_j c_j^power = value φ_function, coefficient by coefficient.
    private bool Moment(Rational[,] b, int power, int function, int value)
    {
        for (int k = 0; k < Functions; k++)
        {
            Rational sum = Rational.Zero;
            for (int j = 0; j < _nodes.Length; j++)
                sum += b[j, k] * Power(_nodes[j], power);
            if (sum != (k == function - 1 ? value : 0))
                return false;
        }

        return true;
    }

    private bool IsOfOrderThree(int stage)
    {
        for (int k = 0; k < Functions; k++)
        {
            Rational sum = Rational.Zero;
            for (int j = 0; j < stage; j++)
                sum += _stages[stage, j, k] * Power(_nodes[j], 2);
            if (sum != (k == 2 ? 2 * Power(_nodes[stage], 3) : Rational.Zero))
                return false;
        }

        return true;
    }
}
