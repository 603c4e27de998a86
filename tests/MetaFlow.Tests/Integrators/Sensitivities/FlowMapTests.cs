using MetaFlow.Integrators;
using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class FlowMapTests
{
    private const double Start = 0.25;
    private const double End = 1.75;
    private const int Dimension = 5;
    private static readonly double[] s_start = [0.8, -1.1, 0.4, 1.5, -0.3];
    private static readonly double[] s_u = [1, 0.5, -0.25, 2, -1];
    private static readonly double[] s_v = [-0.5, 1, 3, 0.125, 0.75];
    private static readonly double[] s_parameters = [0.5, -1];

    public static TheoryData<string> Methods() => new(Method.All.Where(m => m is ExplicitRungeKutta or RungeKuttaChebyshev2Method).Select(m => m.Name));

    private static ParameterizedField Field(double decay = 0.9, double coupling = 0.7) => new(Dimension, decay, coupling);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Solve_WithFixedSteps_GivesTheBitsOfTheIntegrator(string name)
    {
        foreach (int steps in (int[])[1, 7, 12])
        {
            var map = new FlowMap(Field(), Start, End, new FlowMapOptions { Method = Method.Parse(name), Steps = steps });
            double[] end = new double[Dimension];
            Assert.Equal(Termination.Completed, map.Solve(s_start, end));
            Trajectory same = Integrator.Solve(Field(), s_start, Start, End, new SolveOptions { Method = Method.Parse(name), StepSize = (End - Start) / steps, DenseOutput = false, Save = SaveSchedule.EndOnly });
            Assert.Equal(same.FinalState.ToArray(), end);
            Assert.Equal((steps, same.Cost.Evaluations), (map.Steps, map.Evaluations));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void TangentProduct_OfTheDiscreteMap_AgreesWithFiniteDifferences(string name)
    {
        var options = new FlowMapOptions { Method = Method.Parse(name), Steps = 6 };
        double[] tangent = Tangent(options, Field());
        // A central difference of fourth order at ε: truncation ε⁴·|Φ⁽⁵⁾|/30 ~ 1e-12, rounding 10 ulp/ε ~ 1e-12, both times some units.
        const double Epsilon = 1e-3;
        double[] difference = Difference(e => EndOf(options, Field(), Moved(s_start, s_u, e)), Epsilon);
        AssertClose(difference, tangent, 2e-11);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Products_WithParameters_AgreeWithFiniteDifferences(string name)
    {
        var options = new FlowMapOptions { Method = Method.Parse(name), Steps = 6 };
        AssertProductsAgree(options, 2e-11, 1e-13);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void AdjointProduct_IsTheTransposeOfTheTangentProduct(string name)
    {
        Method method = Method.Parse(name);
        FlowMapOptions[] all = [new() { Method = method, Steps = 9 }, .. method.IsAdaptive ? [new FlowMapOptions { Method = method }] : (FlowMapOptions[])[]];
        foreach (FlowMapOptions options in all)
        {
            FlowMap map = Solved(options, Field());
            double[] tangent = new double[Dimension];
            double[] adjoint = new double[Dimension];
            map.TangentProduct(s_u, tangent);
            map.AdjointProduct(s_v, adjoint);
            // Both products err by some roundings per stage of vectors of size about one.
            Assert.Equal(Dot(s_v, tangent), Dot(adjoint, s_u), 1e-16 * 20 * map.Steps + 1e-14);
            // Again, with the destination in place of the direction.
            double[] inPlace = [.. s_u];
            map.TangentProduct(inPlace, inPlace);
            Assert.Equal(tangent, inPlace);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void TangentProduct_AsStepsShrink_ApproachesTheVariationalEquationAtLeastAtTheOrderOfTheMethod(string name)
    {
        Method method = Method.Parse(name);
        var variational = new VariationalField(Field(), 1);
        Trajectory reference = Integrator.Solve(variational, [.. s_start, .. s_u], Start, End, new SolveOptions { RelativeTolerance = 1e-13, AbsoluteTolerance = 1e-14, Save = SaveSchedule.EndOnly });
        double[] exact = reference.FinalState.ToArray()[Dimension..];
        int steps = method.Order >= 5 ? 6 : 24;
        double coarse = Distance(exact, Tangent(new FlowMapOptions { Method = method, Steps = steps }, Field()));
        double fine = Distance(exact, Tangent(new FlowMapOptions { Method = method, Steps = 2 * steps }, Field()));
        // The derivative of a method of order p has order p; where error constants are small, the next term hides it from above.
        Assert.True(Math.Log2(coarse / fine) > method.Order - 0.25, $"order {Math.Log2(coarse / fine)}");
        Assert.True(fine > 1e-12); // what is compared is truncation, not the error of the reference
    }

    [Fact]
    public void TangentProduct_OfChosenStepsOnALinearField_IsTheMapItself()
    {
        // With the steps held, the discrete map of w′ = A(t) w is linear: Φ′(w) w = Φ(w) to rounding, whatever the steps.
        var field = new LinearField();
        var map = new FlowMap(field, 0, 3, new FlowMapOptions());
        double[] end = new double[2];
        map.Solve([1, -2], end);
        Assert.True(map.Steps > 10);
        double[] tangent = new double[2];
        map.TangentProduct([1, -2], tangent);
        AssertClose(end, tangent, 1e-14 * map.Steps);
    }

    [Fact]
    public void AdjointProduct_OfAnInnerGradientFlowOnQuadratics_IsTheExponentialOfTheHessian()
    {
        // Φ_T(w) = w* + e^{−TH}(w − w*): its derivative is e^{−TH}, whose eigenvectors are known here.
        var field = new DiagonalFlow([3, 1, 0.1]);
        var map = new FlowMap(field, 0, 2, new FlowMapOptions { RelativeTolerance = 1e-11, AbsoluteTolerance = 1e-13 });
        map.Solve([1, 2, 3], new double[3]);
        double[] product = new double[3];
        map.AdjointProduct([1, 1, 1], product);
        AssertClose([Math.Exp(-6), Math.Exp(-2), Math.Exp(-0.2)], product, 1e-9);
    }

    [Fact]
    public void Solve_OfAnExplodingFlow_SaysSoAndGivesNoDerivative()
    {
        var field = new ScalarField(static w => w * w, static w => 2 * w);
        var map = new FlowMap(field, 0, 2, new FlowMapOptions { Method = Method.Euler, Steps = 4000 });
        double[] end = new double[1];
        Assert.Equal(Termination.NonFinite, map.Solve([1e3], end));
        Assert.True(double.IsFinite(end[0]));
        Assert.Throws<InvalidOperationException>(() => map.TangentProduct([1], end));
        Assert.Equal(Termination.Completed, map.Solve([0.1], end));
        map.TangentProduct([1], end);
        Assert.Equal(1 / (0.8 * 0.8), end[0], 1e-2); // 1/(1 − T w)² of w′ = w²
    }

    [Fact]
    public void FlowMap_OfWhatCannotBe_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowMap(Field(), 0, 1, new FlowMapOptions { Method = Method.Euler }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowMap(Field(), 0, 1, new FlowMapOptions { Steps = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowMap(Field(), 0, 1, new FlowMapOptions { RelativeTolerance = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowMap(Field(), 1, 1));
        var map = new FlowMap(new LinearField(), 0, 1);
        double[] two = new double[2];
        Assert.Throws<InvalidOperationException>(() => map.TangentProduct(two, two));
        map.Solve([1, 2], two);
        Assert.Throws<NotSupportedException>(() => map.AdjointProduct([1, 0], two));
        Assert.Throws<ArgumentException>(() => map.TangentProduct([1, 0], new double[3]));
        Assert.Throws<ArgumentException>(() => map.TangentProduct([1, 0], two, [1]));
    }

    [Fact]
    public void FlowMap_WithFixedSteps_AllocatesNothingAfterTheFirstSolve()
    {
        FlowMap map = Solved(new FlowMapOptions { Method = Method.RungeKutta4, Steps = 20 }, Field());
        double[] result = new double[Dimension];
        double[] gradient = new double[2];
        void Once()
        {
            map.Solve(s_start, result);
            map.TangentProduct(s_u, result, s_parameters);
            map.AdjointProduct(s_v, result, gradient);
        }

        Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public static TheoryData<string> ImplicitMethods() => new(Method.All.OfType<ImplicitRungeKutta>().Select(m => m.Name));

    [Theory]
    [MemberData(nameof(ImplicitMethods))]
    public void Products_OfAnImplicitMethod_AgreeWithFiniteDifferencesAndEachOther(string name)
    {
        var options = new FlowMapOptions { Method = Method.Parse(name), Steps = 24, RelativeTolerance = 1e-11, AbsoluteTolerance = 1e-12 };

        // The stages are solved to a part of the tolerance, so that differences of solves see it over ε: Newton's iteration leaves
        // 0.02 · 1e-11 of the state per stage, some fifty of them over ε = 1e-3; truncation as for explicit methods.
        AssertProductsAgree(options, 1e-8, 1e-12);
    }

    [Theory]
    [MemberData(nameof(ImplicitMethods))]
    public void TangentProduct_OfAnImplicitMethodOnAStiffFlow_ApproachesTheExponential(string name)
    {
        // Rates of 1000 and 1: e^{−1000} is nothing, and e^{−1} is what the slow direction keeps, however long the steps are.
        var map = new FlowMap(new DiagonalFlow([1000, 1]), 0, 1, new FlowMapOptions { Method = Method.Parse(name), RelativeTolerance = 1e-7, AbsoluteTolerance = 1e-8 });
        map.Solve([3, 2], new double[2]);
        double[] product = new double[2];
        map.TangentProduct([1, 1], product);
        Assert.Equal(0, product[0], 1e-6);
        Assert.Equal(Math.Exp(-1), product[1], Method.Parse(name).Order == 1 ? 1e-3 : 1e-5);
        Assert.Throws<NotSupportedException>(() => new FlowMap(new DiagonalFlow(new double[300]), 0, 1, new FlowMapOptions { Method = Method.Parse(name) }));
        Assert.Throws<NotSupportedException>(() => new FlowMap(new DiagonalFlow([1]), 0, 1, new FlowMapOptions { Method = Method.ExponentialRosenbrock54 }));
        Assert.Throws<NotSupportedException>(() => new FlowMap(new DiagonalFlow([1]), 0, 1, new FlowMapOptions { Method = Method.Auto }));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(11)]
    public void Products_OfRkc2WithManyStages_AgreeWithFiniteDifferencesAndEachOther(int stages) =>
        AssertProductsAgree(new FlowMapOptions { Method = new RungeKuttaChebyshev2Method(stages), Steps = 4 }, 2e-11, 1e-13); // as for the explicit methods

    [Fact]
    public void Products_OfRkc2OnAStiffGradientFlow_AreTheExponentialWithTheStagesThatTheStepsTook()
    {
        // Rates 300 and 1: steps differ in their stages, and e^{−1} is what the slow direction keeps.
        var map = new FlowMap(new DiagonalFlow([300, 1]), 0, 1, new FlowMapOptions { Method = Method.RungeKuttaChebyshev2, RelativeTolerance = 1e-7, AbsoluteTolerance = 1e-8 });
        double[] end = new double[2], product = new double[2];
        for (int again = 0; again < 2; again++)
        {
            map.Solve([3, 2], end);
            map.TangentProduct([3, 1], product); // from the rest point (0, 1): an affine map is its own derivative, with the very stages
            AssertClose([end[0], end[1] - 1], product, 1e-14 * map.Evaluations);
            map.AdjointProduct([1, 1], product);
            Assert.Equal(0, product[0], 1e-6);
            Assert.Equal(Math.Exp(-1), product[1], 1e-5);
        }
    }

    /// <summary>The derivative in the start and the parameters is that of finite differences, and both of its products are of one matrix.</summary>
    private static void AssertProductsAgree(FlowMapOptions options, double toDifferences, double toEachOther)
    {
        double[] tangent = Tangent(options, Field(), s_parameters);
        double[] difference = Difference(
            e => EndOf(options, Field(0.9 + (e * s_parameters[0]), 0.7 + (e * s_parameters[1])), Moved(s_start, s_u, e)), 1e-3);
        AssertClose(difference, tangent, toDifferences);

        // ⟨v, Φ_w u + Φ_θ p⟩ = ⟨Φ_wᵀ v, u⟩ + ⟨Φ_θᵀ v, p⟩, to rounding.
        FlowMap map = Solved(options, Field());
        double[] adjoint = new double[Dimension];
        double[] gradient = new double[2];
        map.AdjointProduct(s_v, adjoint, gradient);
        Assert.Equal(Dot(s_v, tangent), Dot(adjoint, s_u) + Dot(gradient, s_parameters), toEachOther);
    }

    private static FlowMap Solved(FlowMapOptions options, ILinearizableField field)
    {
        var map = new FlowMap(field, Start, End, options);
        Assert.Equal(Termination.Completed, map.Solve(s_start, new double[Dimension]));
        return map;
    }

    private static double[] Tangent(FlowMapOptions options, ILinearizableField field, double[]? parameters = null)
    {
        double[] tangent = new double[Dimension];
        Solved(options, field).TangentProduct(s_u, tangent, parameters);
        return tangent;
    }

    private static double[] EndOf(FlowMapOptions options, ILinearizableField field, double[] start)
    {
        double[] end = new double[Dimension];
        new FlowMap(field, Start, End, options).Solve(start, end);
        return end;
    }

    private static double[] Moved(double[] from, double[] along, double by) => [.. from.Zip(along, (x, u) => x + (by * u))];

    private static double[] Difference(Func<double, double[]> function, double e)
    {
        double[] p1 = function(e), m1 = function(-e), p2 = function(2 * e), m2 = function(-2 * e);
        return [.. Enumerable.Range(0, p1.Length).Select(j => ((8 * (p1[j] - m1[j])) - (p2[j] - m2[j])) / (12 * e))];
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Distance(double[] x, double[] y) => Math.Sqrt(x.Zip(y, (a, b) => (a - b) * (a - b)).Sum());

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        for (int j = 0; j < expected.Length; j++)
            Assert.Equal(expected[j], actual[j], tolerance);
    }

    private sealed class LinearField : ILinearizableField
    {
        public int Dimension => 2;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) =>
            (destination[0], destination[1]) = ((-state[0]) + (4 * Math.Sin(5 * time) * state[1]), (-3 * state[0]) - (0.1 * time * state[1]));

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) => Evaluate(time, direction, destination);
    }

    private sealed class DiagonalFlow(double[] rates) : ILinearizableField
    {
        public int Dimension => rates.Length;

        public bool HasSymmetricJacobian => true;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            for (int j = 0; j < rates.Length; j++)
                destination[j] = -rates[j] * (state[j] - j);
        }

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            for (int j = 0; j < rates.Length; j++)
                destination[j] = -rates[j] * direction[j];
        }
    }

    private sealed class ScalarField(Func<double, double> value, Func<double, double> slope) : ILinearizableField
    {
        public int Dimension => 1;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => destination[0] = value(state[0]);

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) => destination[0] = slope(state[0]) * direction[0];
    }
}
