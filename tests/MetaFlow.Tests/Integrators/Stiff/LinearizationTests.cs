using MetaFlow.Integrators;
using Xunit;

namespace MetaFlow.Tests.Integrators.Stiff;

/// <summary>Whole Jacobians that come with the field: used where they hold, done without where they do not.</summary>
public sealed class LinearizationTests
{
    private static readonly double[] Start = [1, -0.5, 0.8];

    private static readonly SolveOptions Options = new()
    {
        Method = Method.ExponentialRosenbrock54,
        RelativeTolerance = 1e-6,
        AbsoluteTolerance = 1e-6,
        DenseOutput = false,
        Save = SaveSchedule.EndOnly,
    };

    [Fact]
    public void Solve_FieldThatComesWithItsJacobian_IsEvaluatedOncePerStepLess()
    {
        var products = new CubicField(Offer.Nothing);
        var joint = new CubicField(Offer.Both);
        Trajectory apart = Integrator.Solve(products, Start, 0, 5, Options);
        Trajectory together = Integrator.Solve(joint, Start, 0, 5, Options);
        Assert.Equal(Termination.Completed, together.Termination);
        Assert.Equal(apart.FinalState, together.FinalState);
        Assert.Equal(apart.Cost.Evaluations, together.Cost.Evaluations);
        Assert.Equal(apart.Cost.AcceptedSteps, together.Cost.AcceptedSteps);
        Assert.True(together.Cost.AcceptedSteps > 5);

        // Every slope but that at the start, which is evaluated before anything is known, and that at the end, which nobody wants.
        Assert.Equal(together.Cost.AcceptedSteps - 1, products.Evaluations - joint.Evaluations);
        Assert.Equal(together.Cost.AcceptedSteps, joint.Linearizations);

        // The probe's two directions at two states, beside three products for every Jacobian.
        Assert.Equal(4 + (3 * together.Cost.AcceptedSteps), together.Cost.JacobianProducts);
    }

    [Theory]
    [InlineData(Offer.WrongJacobian)]
    [InlineData(Offer.WrongField)]
    public void Solve_FieldWhoseOfferDoesNotHold_DoesWithoutIt(Offer offer)
    {
        Trajectory honest = Integrator.Solve(new CubicField(Offer.Nothing), Start, 0, 5, Options);
        var liar = new CubicField(offer);
        Trajectory solve = Integrator.Solve(liar, Start, 0, 5, Options);
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.Equal(honest.FinalState, solve.FinalState);
        Assert.Equal(honest.Cost.AcceptedSteps, solve.Cost.AcceptedSteps);

        // A wrong Jacobian is never asked for again; the right one is, but the wrong field beside it is not used.
        Assert.Equal(offer == Offer.WrongJacobian ? 1 : solve.Cost.AcceptedSteps, liar.Linearizations);
        Assert.Equal(liar.Evaluations, solve.Cost.Evaluations);
    }

    [Fact]
    public void Solve_ImplicitMethod_TakesTheWholeJacobianAlone()
    {
        var field = new CubicField(Offer.WrongField);
        Trajectory solve = Integrator.Solve(field, Start, 0, 5, Options with { Method = Method.KennedyCarpenter43 });
        Trajectory honest = Integrator.Solve(new CubicField(Offer.Nothing), Start, 0, 5, Options with { Method = Method.KennedyCarpenter43 });
        Assert.Equal(honest.FinalState, solve.FinalState);
        Assert.True(field.Linearizations > 0);
        Assert.Equal(field.Evaluations, solve.Cost.Evaluations);
    }

    /// <summary>What a field offers as its whole Jacobian and what comes with it.</summary>
    public enum Offer
    {
        /// <summary>Products alone.</summary>
        Nothing,

        /// <summary>Both, rightly.</summary>
        Both,

        /// <summary>A Jacobian with a term missing.</summary>
        WrongJacobian,

        /// <summary>A field with a wrong sign.</summary>
        WrongField,
    }

    /// <summary>v_j = −λ_j w_j − w_j³ with λ = 1, 30, 1000.</summary>
    private sealed class CubicField(Offer offer) : ILinearizableField
    {
        private static readonly double[] s_rates = [1, 30, 1000];

        public int Evaluations { get; private set; }

        public int Linearizations { get; private set; }

        public int Dimension => 3;

        public bool HasSymmetricJacobian => true;

        public bool IsAutonomous => true;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination)
        {
            Evaluations++;
            Fill(state, destination);
        }

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            for (int j = 0; j < 3; j++)
                destination[j] = Slope(j, state[j]) * direction[j];
        }

        public bool TryLinearize(double time, ReadOnlySpan<double> state, Span<double> field, Span<double> jacobian)
        {
            if (offer == Offer.Nothing)
                return false;
            Linearizations++;
            Fill(state, field);
            jacobian.Clear();
            for (int j = 0; j < 3; j++)
            {
                jacobian[4 * j] = offer == Offer.WrongJacobian ? -s_rates[j] : Slope(j, state[j]);
                field[j] *= offer == Offer.WrongField ? -1 : 1;
            }

            return true;
        }

        private static double Slope(int j, double w) => -s_rates[j] - (3 * w * w);

        private static void Fill(ReadOnlySpan<double> state, Span<double> destination)
        {
            for (int j = 0; j < 3; j++)
                destination[j] = (-s_rates[j] * state[j]) - (state[j] * state[j] * state[j]);
        }
    }
}
