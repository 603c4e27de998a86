using MetaFlow.Integrators;
using Xunit;

namespace MetaFlow.Tests.Integrators.Stiff;

/// <summary>The automatic choice: when it moves, where to, what it refuses, and what it costs.</summary>
public sealed class AutoTests
{
    private static readonly SolveOptions Options = new() { Method = Method.Auto, RelativeTolerance = 1e-5, AbsoluteTolerance = 1e-7 };

    [Fact]
    public void Auto_FlowThatIsNotStiff_IsTsitourasBitForBit()
    {
        Trajectory auto = Integrator.Solve(default(NonAutonomousField), NonAutonomousField.Solution(0), 0, 2, Options);
        Trajectory explicitly = Integrator.Solve(default(NonAutonomousField), NonAutonomousField.Solution(0), 0, 2, Options with { Method = Method.Tsitouras54 });
        Assert.Empty(auto.Switches);
        Assert.Equal(explicitly.FinalState, auto.FinalState);
        Assert.Equal(explicitly.Cost.Evaluations, auto.Cost.Evaluations);
        Assert.Equal(explicitly.At(1.3), auto.At(1.3));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Auto_FlowThatIsStiffThenNotThenStiff_MovesThereAndBack(bool claims)
    {
        var field = new RelaxationField(claims);
        Trajectory solve = Integrator.Solve(field, [1.0, 1.0], 0, 30, Options with { RestartTimes = [10, 20] });
        string stiffly = claims ? "exponential-rosenbrock-54" : "kennedy-carpenter-43";
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.Equal([stiffly, "tsitouras-54", stiffly], solve.Switches.Select(s => s.To));
        Assert.Equal(["tsitouras-54", stiffly, "tsitouras-54"], solve.Switches.Select(s => s.From));
        Assert.InRange(solve.Switches[0].Time, 0, 1);
        Assert.InRange(solve.Switches[1].Time, 10, 17);
        Assert.InRange(solve.Switches[2].Time, 20, 21);
        Assert.All(solve.Switches, s => Assert.NotEmpty(s.Reason));
        Assert.InRange(solve.Cost.Evaluations, 1, 3000); // an explicit method takes over 100,000 here
        Assert.Equal(Math.Cos(30), solve.FinalState[0], 1e-4);
        for (double t = 0.5; t < 30; t += 0.37)
            Assert.Equal(Math.Cos(t), solve.At(t)[0], 1e-3);
    }

    [Fact]
    public void Auto_RotatingSpectrum_RefusesTheStabilizedMethod()
    {
        // Eigenvalues −200 ± 2000i in 20 planes, which nothing claims: RKC2 would need its stages to cover a strip that it has not.
        var field = new DelegateField(40, static (_, w, v) =>
        {
            for (int j = 0; j < 40; j += 2)
                (v[j], v[j + 1]) = ((-200 * w[j]) - (2000 * w[j + 1]), (2000 * w[j]) - (200 * w[j + 1]));
        });
        double[] start = [.. Enumerable.Range(0, 40).Select(j => 1.0 + (j % 3))];
        Trajectory solve = Integrator.Solve(field, start, 0, 5, Options);
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.NotEmpty(solve.Switches);
        Assert.DoesNotContain(solve.Switches, s => s.To == "runge-kutta-chebyshev-2");
        Assert.Contains("refused", solve.Switches[0].Reason);
        Assert.InRange(solve.FinalState.L2Norm(), 0, 1e-4);
    }

    [Fact]
    public void Auto_RealSpectrumWithoutClaims_TakesTheStabilizedMethod()
    {
        const int n = 60;
        var field = new DelegateField(n, static (_, w, v) =>
        {
            for (int j = 0; j < n; j++)
                v[j] = 100 * ((j > 0 ? w[j - 1] : 0) - (2 * w[j]) + (j < n - 1 ? w[j + 1] : 0));
        });
        double[] start = [.. Enumerable.Range(1, n).Select(j => Math.Sin(Math.PI * j / (n + 1)) + (0.1 * Math.Sin(5 * Math.PI * j / (n + 1))))];
        Trajectory solve = Integrator.Solve(field, start, 0, 1, Options with { RelativeTolerance = 1e-3, AbsoluteTolerance = 1e-5 });
        Assert.Equal(Termination.Completed, solve.Termination);
        Assert.Equal("runge-kutta-chebyshev-2", Assert.Single(solve.Switches).To);
        double rate = 400 * Math.Pow(Math.Sin(Math.PI / (2 * (n + 1))), 2);
        Assert.Equal(Math.Exp(-rate) * Math.Sin(Math.PI / 2), solve.FinalState[(n / 2) - 1], 2e-3);
    }

    [Fact]
    public void Auto_StiffStandardProblem_CostsLittleMoreThanTheBestMethod()
    {
        StandardProblem p5 = StandardProblems.P5();
        IVectorField field = Algorithms.Maml(p5.Tasks, p5.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow.Phases[0].Field;
        SolveOptions options = new() { RelativeTolerance = 1e-4, AbsoluteTolerance = 1e-4, DenseOutput = false, Save = SaveSchedule.EndOnly };
        var problem = new InitialValueProblem(field, p5.Start, 0, 100);
        Trajectory auto = Integrator.Solve(problem, options with { Method = Method.Auto });
        Trajectory best = Integrator.Solve(problem, options with { Method = Method.ExponentialRosenbrock54 });
        Assert.Equal("exponential-rosenbrock-54", auto.Switches[^1].To);
        Assert.InRange(auto.Cost.Evaluations, 1, 1.6 * best.Cost.Evaluations);
        Assert.InRange((auto.FinalState - best.FinalState).InfinityNorm(), 0, 1e-5);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    public void Auto_StepsRuledByStability_AreFewAndEndTheExplicitPhase(double tolerance)
    {
        // In one dimension the quotient of the slopes is the rate itself.
        const double rate = 50;
        var field = new DelegateField(1, static (t, w, v) => v[0] = -rate * (w[0] - Math.Cos(t)));
        Trajectory solve = Integrator.Solve(field, [1.5], 0, 20, Options with { RelativeTolerance = tolerance, AbsoluteTolerance = tolerance });
        int until = (int)solve.Switches[0].Step;
        double[] products = [.. Enumerable.Range(0, until).Select(i => rate * (solve.Times[i + 1] - solve.Times[i]))];
        Assert.InRange(products[^1], 1.6, 3.6); // stability ends at 3.507
        Assert.All(products[..^1], x => Assert.InRange(x, 0, 2));
        Assert.DoesNotContain(Enumerable.Range(1, until - 2), i => products[i - 1] > 1.6 && products[i] > 1.6);
    }

    [Fact]
    public void Auto_AfterStabilityRuled_BeginsWithALongerExponentialStep()
    {
        StandardProblem p5 = StandardProblems.P5();
        IVectorField field = Algorithms.Maml(p5.Tasks, p5.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow.Phases[0].Field;
        var options = new SolveOptions { Method = Method.Auto, RelativeTolerance = 1e-4, AbsoluteTolerance = 1e-4, DenseOutput = false };
        Trajectory solve = Integrator.Solve(new InitialValueProblem(field, p5.Start, 0, 100), options);
        int step = (int)Assert.Single(solve.Switches).Step;
        double before = solve.Times[step] - solve.Times[step - 1], after = solve.Times[step + 1] - solve.Times[step];
        Assert.InRange(after, 1.5 * before, 4 * before);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("exponential-rosenbrock-43")]
    [InlineData("exponential-rosenbrock-54")]
    public void Resume_WhereTheJacobianCameWithTheSlope_GivesTheSameBits(string name)
    {
        StandardProblem p5 = StandardProblems.P5();
        IVectorField field = Algorithms.Maml(p5.Tasks, p5.InnerStepSize, new AlgorithmOptions { Route = Route.Data }).Flow.Phases[0].Field;
        var problem = new InitialValueProblem(field, p5.Start, 0, 100);
        var options = new SolveOptions { Method = Method.Parse(name), RelativeTolerance = 1e-4, AbsoluteTolerance = 1e-4, DenseOutput = false };
        var checkpoints = new List<SolveCheckpoint>();
        Trajectory whole = Integrator.Solve(problem, options with { Checkpoints = new CheckpointOptions { EverySteps = 1, Taken = checkpoints.Add } });
        Assert.True(checkpoints.Count > 10);
        foreach (SolveCheckpoint checkpoint in checkpoints)
        {
            Trajectory rest = Integrator.Solve(problem, options with { ResumeFrom = checkpoint });
            Assert.Equal(whole.FinalState, rest.FinalState);
            Assert.Equal(whole.Switches, rest.Switches);
            Assert.Equal(whole.Cost with { Elapsed = default }, rest.Cost with { Elapsed = default });
        }
    }

    [Fact]
    public void Auto_ResumedInEveryMode_GivesTheSameBits()
    {
        var field = new RelaxationField(true);
        var checkpoints = new List<SolveCheckpoint>();
        SolveOptions options = Options with { RestartTimes = [10, 20] };
        Trajectory whole = Integrator.Solve(new InitialValueProblem(field, [1.0, 1.0], 0, 30), options with { Checkpoints = new CheckpointOptions { EverySteps = 7, Taken = checkpoints.Add } });
        Assert.True(checkpoints.Count > 5);
        foreach (SolveCheckpoint checkpoint in checkpoints)
        {
            Trajectory rest = Integrator.Solve(new InitialValueProblem(field, [1.0, 1.0], 0, 30), options with { ResumeFrom = checkpoint });
            Assert.Equal(whole.FinalState, rest.FinalState);
            Assert.Equal(whole.Switches, rest.Switches);
            Assert.Equal(whole.Cost with { Elapsed = default }, rest.Cost with { Elapsed = default });
        }
    }

    /// <summary>w₀ relaxes to cos t at rate 10⁴, between t = 10 and 20 at rate 1; w₁ follows.</summary>
    private sealed class RelaxationField(bool claims) : ILinearizableField
    {
        public int Dimension => 2;

        public bool HasSymmetricJacobian => true;

        public void Evaluate(double time, ReadOnlySpan<double> state, Span<double> destination) =>
            (destination[0], destination[1]) = ((-Rate(time) * (state[0] - Math.Cos(time))) - Math.Sin(time), -0.1 * state[1]);

        public void JacobianVectorProduct(double time, ReadOnlySpan<double> state, ReadOnlySpan<double> direction, Span<double> destination)
        {
            if (!claims)
                throw new NotSupportedException();
            (destination[0], destination[1]) = (-Rate(time) * direction[0], -0.1 * direction[1]);
        }

        private static double Rate(double time) => time is >= 10 and < 20 ? 1 : 1e4;
    }
}
