using MetaFlow.Integrators;
using Xunit;

namespace MetaFlow.Tests.Integrators.Stiff;

/// <summary>Published and closed-form end points of stiff problems, and the orders to which stiffness reduces the methods.</summary>
/// <remarks>
/// The allowed error is a thousand relative tolerances of every component, with the absolute tolerances stated at the problem. A method of
/// order p whose estimate is that of its own result errs by tol^{p/(p+1)} at the end: methods of order 4 and 5 keep the bound at every
/// tolerance, order 2 down to 1e-10 with a cautious step control, and order 1 at 1e-4 alone, which is what it is meant for.
/// </remarks>
public sealed class StiffReferenceTests
{
    private static readonly string[] s_methods =
        ["kennedy-carpenter-43", "tr-bdf2", "exponential-rosenbrock-43", "exponential-rosenbrock-54", "auto"];

    public static TheoryData<string, double> Cases() => Cross(s_methods, ("implicit-euler", 1e-4));

    /// <remarks>RKC2 is for real spectra of moderate size: gradient flows and diffusion.</remarks>
    public static TheoryData<string, double> GradientCases() => Cross([.. s_methods, "runge-kutta-chebyshev-2"], ("implicit-euler", 1e-4));

    /// <remarks>
    /// Not the exponential methods: at the end hJ has entries of size 1e14 and an eigenvalue 0, and the rounding of φ(hJ) alone is larger than
    /// the components.
    /// </remarks>
    public static TheoryData<string, double> LongCases() => Cross(["kennedy-carpenter-43", "tr-bdf2", "auto"], ("implicit-euler", 1e-4));

    /// <summary>
    /// F. Mazzia, C. Magherini, Test Set for Initial Value Problem Solvers 2.4, problem vdpol: ε = 1e-6, with absolute and relative
    /// tolerance equal.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void VanDerPol_EpsilonOneMillionth_ReachesThePublishedEndPoint(string method, double tolerance)
    {
        Trajectory solve = Integrator.Solve(default(VanDerPol), [2.0, 0.0], 0, 2, Options(method, tolerance) with { AbsoluteTolerance = tolerance });
        Close([0.1706167732170483e1, -0.8928097010247975], solve, tolerance);
    }

    /// <summary>
    /// The same test set, problem rober. Its second component is of the order 1e-5 and falls to 1e-13: absolute tolerances 1e-20 throughout,
    /// so that the relative one rules.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Rober_AtForty_ReachesThePublishedPoint(string method, double tolerance)
    {
        Trajectory solve = Integrator.Solve(default(Rober), [1.0, 0.0, 0.0], 0, 40, Options(method, tolerance) with { AbsoluteTolerance = 1e-20 });
        Close([0.7158270687193941, 0.9185534764557763e-5, 0.2841637457458413], solve, tolerance);
    }

    [Theory]
    [MemberData(nameof(LongCases))]
    public void Rober_AtTheEnd_ReachesThePublishedPoint(string method, double tolerance)
    {
        Trajectory solve = Integrator.Solve(default(Rober), [1.0, 0.0, 0.0], 0, 1e11, Options(method, tolerance) with { AbsoluteTolerance = 1e-20 });
        Close([0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050], solve, tolerance);
    }

    /// <summary>
    /// w′ = D₂ w with 256 points, absolute tolerance 1e-4 of the relative one. The start is a sum of three sines, of which the fastest has
    /// decayed below every tolerance at the end.
    /// </summary>
    [Theory]
    [MemberData(nameof(GradientCases))]
    public void LinearDiffusion_OfTwoHundredAndFiftySixPoints_DecaysAsItsSines(string method, double tolerance)
    {
        const int n = 256;
        double[] start = [.. Enumerable.Range(1, n).Select(j => Sine(1, j) + (0.5 * Sine(3, j)) + (0.2 * Sine(40, j)))];
        Trajectory solve = Integrator.Solve(default(Diffusion), start, 0, 0.05, Options(method, tolerance) with { AbsoluteTolerance = 1e-4 * tolerance });
        double[] exact = [.. Enumerable.Range(1, n).Select(j => (Decay(1) * Sine(1, j)) + (0.5 * Decay(3) * Sine(3, j)) + (0.2 * Decay(40) * Sine(40, j)))];
        Close(exact, solve, tolerance);

        static double Sine(int k, int j) => Math.Sin(Math.PI * k * j / (n + 1));
        static double Decay(int k) => Math.Exp(-0.05 * 4 * (n + 1) * (n + 1) * Math.Pow(Math.Sin(Math.PI * k / (2 * (n + 1))), 2));
    }

    /// <summary>
    /// The MAML flow of stiff logistic regressions (P5: ten tasks, twenty features of scales 10 to 0.1) to t = 10, absolute and relative tolerance
    /// equal. The reference is DOP853 at a tolerance of 1e-13, which agrees with the exponential method at 1e-12.
    /// </summary>
    [Theory]
    [MemberData(nameof(GradientCases))]
    public void LogisticRegressionFlow_Stiff_ReachesTheReference(string method, double tolerance) =>
        Close(s_logistic.Value, Logistic(method, tolerance), tolerance, absolute: tolerance);

    private static readonly Lazy<double[]> s_logistic = new(static () =>
    {
        double[] reference = [.. Logistic("dormand-prince-853", 1e-13).FinalState];
        Close(reference, Logistic("exponential-rosenbrock-54", 1e-12), 1e-12, absolute: 1e-12);
        return reference;
    });

    /// <summary>
    /// w′ = λ(w − cos t) − sin t with h|λ| ≫ 1. A stiffly accurate method of stage order q errs by O(h^{q+1}/(hλ)), so by h^q for a
    /// fixed λ, whatever its classical order (HNW II, §IV.15). Of an exponential method, whose weights satisfy Σ b_j c_j^{k−1} = (k−1)! φ_k for
    /// k ≤ 4, the quadrature error of λ cos t is left, h⁵λ (Σ b_j c_j⁴ − 24 φ₅)/24. Towards −∞ φ_k(z) is −1/((k−1)! z) − 1/((k−2)! z²): exprb54s4
    /// leaves 1/20z, so h⁴; of exprb43 that term vanishes, and 1/z² makes it h³/λ.
    /// </summary>
    [Theory]
    [InlineData("implicit-euler", 1)]
    [InlineData("tr-bdf2", 2)]
    [InlineData("kennedy-carpenter-43", 2)]
    [InlineData("exponential-rosenbrock-43", 3)]
    [InlineData("exponential-rosenbrock-54", 4)]
    public void ProtheroRobinson_VeryStiff_HasTheReducedOrder(string name, int order) =>
        HasOrder(order, h => ProtheroRobinsonError(Method.Parse(name), 1e4, h));

    /// <summary>
    /// A stabilized method is made for a bounded h|λ|. At a fixed product and number of stages the first stage is consistent of order 1 and
    /// the others of order 2, so that a step errs by a little h² and much h³; errors are damped, not summed. The order is not reduced below 2.
    /// </summary>
    [Theory]
    [InlineData(8)]
    [InlineData(25)]
    public void ProtheroRobinson_AtAFixedProduct_StabilizedMethodKeepsOrderTwo(int stages)
    {
        double product = 0.5 * ChebyshevCoefficients.Of(stages).RealStability;
        HasOrder(2, h => ProtheroRobinsonError(new RungeKuttaChebyshev2Method(stages), product / h, h), most: 3);
    }

    private static void HasOrder(int order, Func<double, double> error, int? most = null)
    {
        double slope = Math.Log(error(0.1) / error(0.0125)) / Math.Log(8);
        TestContext.Current.TestOutputHelper?.WriteLine($"order {slope:F3}");
        Assert.InRange(slope, order - 0.2, (most ?? order) + 0.2);
    }

    private static double ProtheroRobinsonError(Method method, double stiffness, double step)
    {
        Trajectory solve = Integrator.Solve(
            new ProtheroRobinson(stiffness), [1.0], 0, 2, new SolveOptions { Method = method, StepSize = step, RelativeTolerance = 1e-13, AbsoluteTolerance = 1e-13 });
        return Enumerable.Range(0, solve.Count).Max(i => Math.Abs(solve.StateSpan(i)[0] - Math.Cos(solve.Times[i])));
    }

    private static TheoryData<string, double> Cross(string[] methods, params (string Method, double Tolerance)[] others)
    {
        var data = new TheoryData<string, double>();
        foreach (string method in methods)
        {
            foreach (double tolerance in (double[])[1e-4, 1e-6, 1e-8, 1e-10])
                data.Add(method, tolerance);
        }

        foreach ((string method, double tolerance) in others)
            data.Add(method, tolerance);
        return data;
    }

    private static SolveOptions Options(string method, double tolerance) =>
        new() { Method = Method.Parse(method), RelativeTolerance = tolerance, DenseOutput = false, Save = SaveSchedule.EndOnly };

    private static Trajectory Logistic(string method, double tolerance)
    {
        StandardProblem p5 = StandardProblems.P5();
        return Integrator.Solve(new InitialValueProblem(Algorithms.Maml(p5.Tasks, p5.InnerStepSize).Objective, p5.Start, 0, 10), Options(method, tolerance) with { AbsoluteTolerance = tolerance });
    }

    private static void Close(double[] expected, Trajectory solve, double tolerance, double absolute = 0)
    {
        Assert.Equal(Termination.Completed, solve.Termination);
        double worst = 0;
        for (int j = 0; j < expected.Length; j++)
            worst = Math.Max(worst, Math.Abs(solve.FinalState[j] - expected[j]) / (absolute + (tolerance * Math.Abs(expected[j]))));
        TestContext.Current.TestOutputHelper?.WriteLine($"{solve.Method} at {tolerance:E0}: {worst:F1} tolerances, {solve.Cost.AcceptedSteps} steps");
        Assert.InRange(worst, 0, 1000);
    }

    private readonly struct VanDerPol : ILinearizableField
    {
        public int Dimension => 2;

        public bool IsAutonomous => true;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) =>
            (destination[0], destination[1]) = (state[1], 1e6 * (((1 - (state[0] * state[0])) * state[1]) - state[0]));

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) =>
            (destination[0], destination[1]) = (
                direction[1],
                1e6 * ((((-2 * state[0] * state[1]) - 1) * direction[0]) + ((1 - (state[0] * state[0])) * direction[1])));
    }

    private readonly struct Rober : ILinearizableField
    {
        public int Dimension => 3;

        public bool IsAutonomous => true;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            double first = (-0.04 * state[0]) + (1e4 * state[1] * state[2]), last = 3e7 * state[1] * state[1];
            (destination[0], destination[1], destination[2]) = (first, -first - last, last);
        }

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            double first = (-0.04 * direction[0]) + (1e4 * ((state[1] * direction[2]) + (state[2] * direction[1]))), last = 6e7 * state[1] * direction[1];
            (destination[0], destination[1], destination[2]) = (first, -first - last, last);
        }
    }

    /// <summary>The heat equation on (0, 1) with 256 inner points.</summary>
    private readonly struct Diffusion : ILinearizableField
    {
        public int Dimension => 256;

        public bool HasSymmetricJacobian => true;

        public bool IsAffine => true;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            for (int j = 0; j < 256; j++)
                destination[j] = 257.0 * 257.0 * ((j > 0 ? state[j - 1] : 0) - (2 * state[j]) + (j < 255 ? state[j + 1] : 0));
        }

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) =>
            Evaluate(time, direction, destination);
    }

    private readonly struct ProtheroRobinson(double stiffness) : ILinearizableField
    {
        public int Dimension => 1;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) =>
            destination[0] = (-stiffness * (state[0] - Math.Cos(time))) - Math.Sin(time);

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) =>
            destination[0] = -stiffness * direction[0];
    }
}
