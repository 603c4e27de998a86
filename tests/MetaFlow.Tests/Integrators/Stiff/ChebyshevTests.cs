using MetaFlow.Integrators;
using MetaFlow.Numerics;
using Xunit;

namespace MetaFlow.Tests.Integrators.Stiff;

/// <summary>RKC2: stability, stages, order at a fixed number of stages, and what it costs.</summary>
public sealed class ChebyshevTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    public void Coefficients_StabilityInterval_IsTheOneOfThePaperAndTheMethodStaysBelowOneOnIt(int stages)
    {
        ChebyshevCoefficients c = ChebyshevCoefficients.Of(stages);
        double published = 2.0 / 3 * ((stages * stages) - 1) * (1 - (2.0 / 15 * 2 / 13));
        Assert.InRange(c.RealStability, 0.98 * published, 1.03 * published); // (2.4) is an asymptotic formula
        for (int i = 1; i <= 400; i++)
        {
            double z = -c.RealStability * i / 400;
            double before = 1, last = 1 + (c.First * z);
            for (int j = 2; j <= stages; j++)
                (before, last) = (last, 1 - c.Mu[j] - c.Nu[j] + (c.Mu[j] * last) + (c.Nu[j] * before) + (c.Slope[j] * z * last) + (c.StartSlope[j] * z));
            Assert.InRange(Math.Abs(last), 0, 1);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(25)]
    public void Method_FixedNumberOfStages_HasOrderTwo(int stages)
    {
        double Error(double h)
        {
            Trajectory solve = Integrator.Solve(
                default(NonAutonomousField), NonAutonomousField.Solution(0), 0, NonAutonomousField.End, new SolveOptions { Method = new RungeKuttaChebyshev2Method(stages), StepSize = h });
            return VectorLoops.Norm((solve.FinalState.ToArray().Zip(NonAutonomousField.Solution(NonAutonomousField.End), (x, y) => x - y)).ToArray());
        }

        Assert.InRange(Math.Log2(Error(0.01) / Error(0.005)), 1.9, 2.1);
    }

    [Fact]
    public void Method_MildlyStiffFlow_NeedsAQuarterOfTheEvaluationsOfDormandPrince()
    {
        StandardProblem p5 = StandardProblems.P5();
        IVectorField field = Algorithms.Maml(p5.Tasks, p5.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow.Phases[0].Field;
        SolveOptions options = new() { RelativeTolerance = 1e-4, AbsoluteTolerance = 1e-4, DenseOutput = false, Save = SaveSchedule.EndOnly };
        var problem = new InitialValueProblem(field, p5.Start, 0, 100);
        Trajectory stabilized = Integrator.Solve(problem, options with { Method = Method.RungeKuttaChebyshev2 });
        Trajectory explicitly = Integrator.Solve(problem, options);
        Assert.InRange(stabilized.Cost.Evaluations + stabilized.Cost.JacobianProducts, 1, explicitly.Cost.Evaluations / 4);
        Assert.InRange((stabilized.FinalState - explicitly.FinalState).InfinityNorm(), 0, 1e-3);
    }

    [Fact]
    public void Method_WithoutClaims_EstimatesTheRadiusByDifferences()
    {
        var field = new DelegateField(2, (_, w, v) => (v[0], v[1]) = (-300 * w[0], -w[1]));
        Trajectory solve = Integrator.Solve(field, [1.0, 1.0], 0, 3, new SolveOptions { Method = Method.RungeKuttaChebyshev2, RelativeTolerance = 1e-6 });
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.Equal(0, solve.Cost.JacobianProducts);
        Assert.Equal(field.Calls, solve.Cost.Evaluations);
        Assert.Equal(Math.Exp(-3), solve.FinalState[1], 1e-5);
    }
}
