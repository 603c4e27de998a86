using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Integrators;

public sealed class ModifiedFieldTests
{
    [Fact]
    public void Evaluate_OfAGradientField_DescendsTheModifiedPotential()
    {
        // For −∇F the modified equation descends F + (β/4)‖∇F‖², whose gradient is ∇F + (β/2) ∇²F ∇F; here F = Σ ¼x⁴.
        var modified = new ModifiedField(new Quartic(), 0.3);
        double[] state = [0.7, -1.2], result = new double[2];
        modified.Evaluate(0, state, result);
        for (int j = 0; j < 2; j++)
        {
            double x = state[j], step = 1e-5;
            double Potential(double y) => (0.25 * y * y * y * y) + (0.3 / 4 * y * y * y * y * y * y);
            double slope = (Potential(x + step) - Potential(x - step)) / (2 * step);

            // Central differences: step²/6·|P‴| ≤ 1e-10/6·20 plus rounding 1e-16/1e-5.
            Assert.Equal(-slope, result[j], 1e-9);
        }
    }

    [Fact]
    public void Evaluate_OfATimeDependentField_UsesItsTimeDerivative()
    {
        // v = t·w: ∂ₜv = w, Dv·v = t²w, so the modified field is (t − (β/2)(1 + t²)) w.
        var modified = new ModifiedField(new Growing(), 0.2, new Identity());
        double[] result = new double[1];
        modified.Evaluate(3, [2.0], result);
        Assert.Equal((3 - (0.1 * 10)) * 2, result[0], 14);
    }

    [Fact]
    public void Euler_FollowsTheModifiedFlow_WithOrderTwo()
    {
        double[] errors = [.. new[] { 40, 80 }.Select(count =>
        {
            double step = 2.0 / count;
            var steps = Integrator.Iterate([new FlowPhase("quartic", new Quartic())], [1.0, -0.5], step, count);
            var flow = Integrator.Solve(
                new InitialValueProblem(new ModifiedField(new Quartic(), step), [1.0, -0.5], 0, 2), new SolveOptions { RelativeTolerance = 1e-11, AbsoluteTolerance = 1e-13 });
            return (steps.FinalState - flow.FinalState).L2Norm();
        })];

        // Curvature of a ladder at β = 1/20: the order differs from 2 by O(β).
        Assert.InRange(Math.Log2(errors[0] / errors[1]), 1.95, 2.05);
    }

    [Fact]
    public void Constructor_RefusesWhatHasNoModifiedEquation()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModifiedField(new Quartic(), double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModifiedField(new Quartic(), -0.1));
        Assert.Contains("time derivative", Assert.Throws<ArgumentException>(() => new ModifiedField(new Growing(), 0.1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ModifiedField(new Quartic(), 0.1, new Identity()));
    }

    private sealed class Quartic : IGradientField
    {
        public int Dimension => 2;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            for (int j = 0; j < 2; j++)
            {
                destination[j] = -state[j] * state[j] * state[j];
            }
        }

        public double Potential(ReadOnlySpan<double> state) => 0.25 * (Math.Pow(state[0], 4) + Math.Pow(state[1], 4));

        public void PotentialHessianProduct(ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            for (int j = 0; j < 2; j++)
            {
                destination[j] = 3 * state[j] * state[j] * direction[j];
            }
        }
    }

    private sealed class Growing : ILinearizableField
    {
        public int Dimension => 1;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => destination[0] = time * state[0];

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination) =>
            destination[0] = time * direction[0];
    }

    private sealed class Identity : IVectorField
    {
        public int Dimension => 1;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) => destination[0] = state[0];
    }
}
